// Bundles src/mobile/sw.ts into one classic script at /m/sw.js with the precache list in it.
import { build } from 'vite'
import { precacheList } from './precache.mjs'

const list = precacheList()
await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  define: {
    'process.env.NODE_ENV': '"production"',
    'self.__WB_MANIFEST': JSON.stringify(list.map(({ url, revision }) => ({ url, revision }))),
  },
  build: {
    target: 'chrome87',
    outDir: 'dist/m',
    emptyOutDir: false,
    lib: { entry: 'src/mobile/sw.ts', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
  },
})
const kib = list.reduce((sum, file) => sum + file.bytes, 0) / 1024
console.log(`web: service worker precaches ${list.length} files, ${kib.toFixed(0)} KiB`)
