// A web build in front of a running binary: stories try changed pages without compiling them into one.
import { createReadStream, existsSync, statSync } from 'node:fs'
import http from 'node:http'
import { extname, join } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}
/** As in crates/server/src/web.rs. */
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; " +
  "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

/** Serves the files of `folder` and passes everything else on to `base`; answers its own address and how to end it. */
export function front(folder, base) {
  const api = new URL(base)
  const server = http.createServer((request, response) => {
    const path = new URL(request.url, base).pathname
    if (/^\/(api|open311)\/|^\/(healthz|metrics)$/.test(path)) return pass(api, request, response)
    return file(folder, path, request, response)
  })
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => {
      ready({ base: `http://127.0.0.1:${server.address().port}`, stop: () => (server.closeAllConnections(), server.close()) })
    })
  })
}

function pass(api, request, response) {
  const up = http.request({ host: api.hostname, port: api.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    response.flushHeaders()
    answer.pipe(response)
  })
  up.on('error', () => response.destroy())
  response.on('close', () => up.destroy())
  request.pipe(up)
}

function file(folder, path, request, response) {
  const surface = ['m', 'console', 'screen'].find((name) => path.split('/')[1] === name)
  let name = path.endsWith('/') ? `${path}index.html` : path
  if (!extname(name) || !existsSync(join(folder, name)) || statSync(join(folder, name)).isDirectory()) {
    if (extname(name)) return response.writeHead(404).end()
    name = surface ? `/${surface}/index.html` : '/index.html'
  }
  const brotli = existsSync(join(folder, `${name}.br`)) && (request.headers['accept-encoding'] ?? '').includes('br')
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': name.includes('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': POLICY,
    ...(brotli ? { 'Content-Encoding': 'br' } : {}),
  })
  createReadStream(join(folder, brotli ? `${name}.br` : name)).pipe(response)
}
