/** Five blues for "how many", light to strong; on dark ground strong is bright. */
export const RAMP = ['#e9f2f8', '#bcd8ea', '#83b6d8', '#468fc0', '#1d6499'] as const
export const RAMP_DARK = ['#12304a', '#17507b', '#1d74ad', '#2f9bd6', '#6fcaf5'] as const

/** Lower bounds of the five classes; the first class is "none". */
export interface Scale {
  bounds: [number, number, number, number, number]
  labels: string[]
}
export const DEFAULT_SCALE = scaleOf([0, 1, 3, 6, 9])

/** Classes for these values: small counts keep the fixed ones, larger counts are cut at round numbers. */
export function scaleFor(values: number[]): Scale {
  const top = Math.max(0, ...values)
  if (top <= 12) return DEFAULT_SCALE
  const step = round(top / 4)
  return scaleOf([0, 1, step, step * 2, step * 3])
}

export function bucketOf(value: number, scale: Scale): number {
  let bucket = 0
  scale.bounds.forEach((bound, i) => {
    if (value >= bound) bucket = i
  })
  return value <= 0 ? 0 : bucket
}

function scaleOf(bounds: Scale['bounds']): Scale {
  const labels = bounds.map((bound, i) => {
    const next = bounds[i + 1]
    if (i === 0) return '0'
    if (next === undefined) return `≥${bound}`
    return next - 1 === bound ? String(bound) : `${bound}–${next - 1}`
  })
  return { bounds, labels }
}

function round(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return Math.max(2, (Math.ceil((value / unit) * 2) / 2) * unit)
}
