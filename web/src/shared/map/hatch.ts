const HATCH = 8
const patterns = new Map<boolean, CanvasPattern | string>()

/** Grey with strokes: a number that is there and not shown, unlike none. */
export function hatch(dark: boolean): CanvasPattern | string {
  const known = patterns.get(dark)
  if (known) return known
  const [ground, line] = dark ? ['#26333f', '#5d6f7e'] : ['#f1f1ee', '#b3b6ba']
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = HATCH
  const pen = canvas.getContext('2d')
  if (!pen) return ground
  pen.fillStyle = ground
  pen.fillRect(0, 0, HATCH, HATCH)
  pen.strokeStyle = line
  pen.lineWidth = 1.2
  pen.beginPath()
  for (const x of [-HATCH, 0, HATCH]) {
    pen.moveTo(x, HATCH)
    pen.lineTo(x + HATCH, 0)
  }
  pen.stroke()
  const pattern = pen.createPattern(canvas, 'repeat') ?? ground
  patterns.set(dark, pattern)
  return pattern
}
