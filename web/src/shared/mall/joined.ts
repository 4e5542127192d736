/** Several pick-up codes in one QR code: a plus sign is in its dense alphabet and in no code. */
export const JOINT = '+'
/** Orders in one code: more make it too fine for the camera of a cheap phone. */
export const AT_ONCE = 8

/** The codes in what was scanned or typed. */
export const codesIn = (text: string): string[] =>
  text
    .split(JOINT)
    .map((code) => code.trim())
    .filter(Boolean)
