/** A rounded top of the axis and its steps: 89 -> 100 in steps of 25. */
export function axisFor(highest: number): { top: number; ticks: number[] } {
  const rough = Math.max(1, highest) / 4
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((n) => n * unit).find((n) => n >= rough) ?? rough)
  const whole = Math.ceil(step)
  const count = Math.max(1, Math.ceil(highest / whole))
  return { top: whole * count, ticks: Array.from({ length: count + 1 }, (_, i) => whole * i) }
}

/** Points of a line in a box of 100 x 100, the origin at the top left. */
export function linePoints(values: readonly number[], top: number): [x: number, y: number][] {
  const last = Math.max(1, values.length - 1)
  return values.map((value, i) => [(i / last) * 100, 100 - (value / top) * 100])
}
