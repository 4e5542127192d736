import { encode } from 'uqr'

export interface TicketPicture {
  platform: string
  heading: string
  ticket: string
  title: string
  link: string
  hint: string
}

const WIDTH = 720
const HEIGHT = 960
const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'

/** Draws a card with the code and a QR of the progress page, to be kept in the album or sent to a neighbour. */
export function drawTicket(card: TicketPicture): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  pen.fillStyle = '#0f5c8c'
  pen.fillRect(0, 0, WIDTH, 120)
  pen.textAlign = 'center'
  const line = (words: string, y: number, size: number, colour: string, weight = 400) => {
    pen.font = `${weight} ${size}px ${FONT}`
    pen.fillStyle = colour
    pen.fillText(fit(pen, words, WIDTH - 80), WIDTH / 2, y)
  }
  line(card.platform, 76, 38, '#ffffff', 600)
  line(card.heading, 190, 30, '#4a5c6d')
  line(card.ticket, 262, 60, '#0f5c8c', 700)
  line(card.title, 326, 30, '#12263a')
  drawCode(pen, card.link, (WIDTH - 420) / 2, 370, 420)
  line(card.hint, 850, 28, '#4a5c6d')
  line(card.link, 900, 24, '#4a5c6d')
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'),
  )
}

function drawCode(
  pen: CanvasRenderingContext2D,
  link: string,
  left: number,
  top: number,
  side: number,
): void {
  const { data, size } = encode(link, { ecc: 'M', border: 1 })
  // Whole pixels, or hairlines appear between the cells.
  const cell = Math.floor(side / size)
  const margin = Math.floor((side - cell * size) / 2)
  pen.fillStyle = '#000000'
  data.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) pen.fillRect(left + margin + x * cell, top + margin + y * cell, cell, cell)
    }),
  )
}

/** Cuts a line that is too long for the card. */
function fit(pen: CanvasRenderingContext2D, words: string, width: number): string {
  let shown = words
  while (shown.length > 1 && pen.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`
  return shown
}
