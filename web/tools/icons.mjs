// Renders the PNG app icons from the SVG (run by hand after the logo changes).
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const svg = readFileSync('public/icons/logo.svg', 'utf8')
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const style = `<style>body{margin:0;background:#0f5c8c}svg{display:block;width:${size}px;height:${size}px}</style>`
  await page.setContent(style + svg)
  await page.screenshot({ path: `public/icons/logo-${size}.png` })
}
await browser.close()
