import { resolve } from 'node:path'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig, type PluginOption } from 'vite'

/**
 * One configuration, four separate builds: `SURFACE=m vite build`.
 * Separate module graphs keep the console's weight off the phone and the phone's off the public page.
 */
const surfaces = {
  public: { html: 'index.html', assets: 'assets', target: ['chrome87', 'safari14'] },
  m: { html: 'm/index.html', assets: 'm/assets', target: ['chrome87', 'safari14'] },
  console: { html: 'console/index.html', assets: 'console/assets', target: ['chrome100', 'safari15.4'] },
  screen: { html: 'screen/index.html', assets: 'screen/assets', target: ['chrome100', 'safari15.4'] },
} as const

type Surface = keyof typeof surfaces
const surface = (process.env.SURFACE ?? 'public') as Surface
const at = (path: string) => resolve(import.meta.dirname, path)

/** Reporting is what people come for: its page is fetched beside the entry instead of after it. */
const preloadReport: PluginOption = {
  name: 'preload-report-page',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/ReportPage.vue'))
      const wanted = page ? [page.fileName, ...page.imports] : []
      const fresh = wanted.filter((file) => !html.includes(file))
      return fresh.map((file) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
        injectTo: 'head' as const,
      }))
    },
  },
}

function plugins(): PluginOption[] {
  const list: PluginOption[] = [vue()]
  if (surface === 'm') list.push(preloadReport)
  // The public page and the phone have no room for vue-i18n: they read the same JSON with shared/i18n/light.ts.
  if (surface === 'console' || surface === 'screen') {
    list.push(
      vueI18n({
        include: at('src/shared/i18n/*/*.json'),
        runtimeOnly: true,
        dropMessageCompiler: true,
        fullInstall: false,
        strictMessage: true,
      }),
    )
  }
  if (surface === 'console') {
    list.push(components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }))
  }
  return list
}

/** What almost every page of the phone uses; the map, the other language and the media tools come when needed. */
const everyPage =
  /node_modules\/(@vue|vue|vue-router|idb)\/|plugin-vue:export-helper|src\/shared\/(api|case|format|icon|offline|theme|vocabulary)\/|src\/shared\/i18n\/(lang|light|text)|src\/mobile\/(session\/session|profile|toast|trouble|text)\.ts|src\/mobile\/parts\/(TopBar|Skeleton|TroubleNote)/

/** The same of the public page: in one chunk it is 1 KiB smaller than in two. */
const everyPublicPage =
  /node_modules\/(@vue|vue)\/|plugin-vue:export-helper|src\/shared\/(api|format|theme)\/|src\/shared\/i18n\/(lang|light|text|zh-CN\/(common|public)\.json)|src\/public\/(App|main|route|later|useAnswer|parts\/Public)/

const chunks: Partial<Record<Surface, RegExp>> = { m: everyPage, public: everyPublicPage }

export default defineConfig({
  plugins: plugins(),
  resolve: {
    alias: [
      { find: '@', replacement: at('src') },
      // Vant's icon style carries a font as a data: address, which the CSP forbids; we draw our own icons.
      { find: /^.*\/icon\/index\.css$/, replacement: at('src/mobile/theme/vant-icon.css') },
      { find: /^vant\/es\/icon\/style\/index$/, replacement: at('src/mobile/theme/vant-icon.ts') },
    ].slice(0, surface === 'm' ? 3 : 1),
  },
  define: {
    __VUE_OPTIONS_API__: surface === 'console',
    __VUE_PROD_DEVTOOLS__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
  },
  build: {
    target: [...surfaces[surface].target],
    outDir: 'dist',
    emptyOutDir: false,
    assetsDir: surfaces[surface].assets,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: `.vite/${surface}.json`,
    copyPublicDir: surface === 'public' || surface === 'm',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    // A phone on a slow network pays for each request: one style sheet, and one chunk of what every page needs.
    cssCodeSplit: surface !== 'm',
    rolldownOptions: {
      input: at(surfaces[surface].html),
      output: chunks[surface] ? { codeSplitting: { groups: [{ name: 'base', test: chunks[surface] }] } } : {},
    },
  },
  server: { proxy: { '/api': process.env.API ?? 'http://127.0.0.1:8080' } },
})
