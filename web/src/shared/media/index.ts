export { canRecord, useRecorder, voiceFileName, VOICE_SECONDS } from './recorder'
export { shrinkPhoto } from './shrink'
