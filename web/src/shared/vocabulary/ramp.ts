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

/** Classes for shares, which are no whole numbers: everything above none is in the first one. */
export function scaleOfShares(values: number[]): Scale {
  const step = nice(Math.max(0, ...values) / 4)
  const at = (i: number) => Number((step * i).toPrecision(3))
  return {
    bounds: [0, Number.MIN_VALUE, at(1), at(2), at(3)],
    labels: ['0', `＜${at(1)}`, `${at(1)}–${at(2)}`, `${at(2)}–${at(3)}`, `≥${at(3)}`],
  }
}

function grouped(n: number): string {
  return n.toLocaleString('en-GB')
}

function scaleOf(bounds: Scale['bounds']): Scale {
  const labels = bounds.map((bound, i) => {
    const next = bounds[i + 1]
    if (i === 0) return '0'
    if (next === undefined) return `≥${grouped(bound)}`
    return next - 1 === bound ? grouped(bound) : `${grouped(bound)}–${grouped(next - 1)}`
  })
  return { bounds, labels }
}

/** 1, 2 or 5 times a power of ten, at least as much. */
function nice(value: number): number {
  if (value <= 0) return 1
  const unit = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5].find((n) => n * unit >= value) ?? 10) * unit
}

function round(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return Math.max(2, (Math.ceil((value / unit) * 2) / 2) * unit)
}
