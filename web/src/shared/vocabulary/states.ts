import type { Grade, State } from '@/shared/api/types'

/** Colours of one word: text and ground reach 4.5:1, the dot 3:1 against the card. */
export interface Tone {
  fg: string
  bg: string
  dot: string
}
export interface Tones {
  light: Tone
  dark: Tone
}
const tones = (light: [string, string, string], dark: [string, string, string]): Tones => ({
  light: { fg: light[0], bg: light[1], dot: light[2] },
  dark: { fg: dark[0], bg: dark[1], dot: dark[2] },
})

/** The word itself comes from the server (`state_word`); the colour only supports it. */
export const STATE_TONES: Record<State, Tones> = {
  reported: tones(['#0b5cad', '#e6f1fc', '#1677d2'], ['#9dcbfb', '#12304d', '#4aa3f5']),
  assigned: tones(['#5b3aa6', '#f0eafc', '#7a55d0'], ['#cbb8fb', '#2b2250', '#a186ee']),
  in_progress: tones(['#8a4b00', '#fff3e0', '#c97600'], ['#ffc878', '#40290a', '#f0a030']),
  suspended: tones(['#4a5867', '#edf1f4', '#74838f'], ['#c0ccd6', '#28333e', '#8d9ba8']),
  resolved: tones(['#00626d', '#e0f5f6', '#0a8490'], ['#7fdce5', '#0c383d', '#2bb5c2']),
  closed: tones(['#1d6b36', '#e6f5ea', '#2a9150'], ['#8bdca4', '#143822', '#3fb368']),
}
export const OVERDUE_TONES = tones(['#b3261e', '#fdecea', '#d93025'], ['#ffb4a9', '#4a1a16', '#ff7a66'])
export const SOON_TONES = tones(['#8a4b00', '#fff3e0', '#c97600'], ['#ffc878', '#40290a', '#f0a030'])

export const GRADE_TONES: Record<Grade, Tones> = {
  normal: tones(['#4a5867', '#edf1f4', '#74838f'], ['#c0ccd6', '#28333e', '#8d9ba8']),
  complex: tones(['#5b3aa6', '#f0eafc', '#7a55d0'], ['#cbb8fb', '#2b2250', '#a186ee']),
  urgent: tones(['#8a4b00', '#fff3e0', '#c97600'], ['#ffc878', '#40290a', '#f0a030']),
  critical: tones(['#b3261e', '#fdecea', '#d93025'], ['#ffb4a9', '#4a1a16', '#ff7a66']),
}

/** The four words a villager sees, by the step a state belongs to. */
export const STEP_OF: Record<State, 1 | 2 | 3 | 4> = {
  reported: 1,
  assigned: 2,
  in_progress: 3,
  suspended: 3,
  resolved: 3,
  closed: 4,
}

export const toneOf = (tones: Tones, dark: boolean): Tone => (dark ? tones.dark : tones.light)
