import { computed, type App, type Ref } from 'vue'
import { createI18n } from 'vue-i18n'
import { preferredLang, rememberLang, type Lang } from './lang'
import { bi, TEXT, type Text, type Translate } from './text'

export { LANGS, preferredLang, type Lang } from './lang'
export { bi, useText, type Text, type Translate } from './text'

type Messages = Record<string, unknown>
/** The part of vue-i18n's composer we use; its own types do not know messages compiled at build time. */
interface Composer {
  locale: Ref<string>
  t: Translate
  setLocaleMessage: (locale: string, messages: Messages) => void
}
type Loader = () => Promise<{ default: Messages }[]>

/**
 * vue-i18n with messages compiled at build time. Chinese comes with the surface, English when asked for.
 * `namespaces` names the files in the order in which `zh` and `en` bring them, e.g. ['common', 'mobile'].
 */
export function createText(namespaces: string[], zh: Messages[], en: Loader) {
  const join = (parts: Messages[]) => Object.fromEntries(namespaces.map((name, i) => [name, parts[i] ?? {}]))
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN',
    fallbackLocale: 'zh-CN',
  })
  const composer = i18n.global as unknown as Composer
  composer.setLocaleMessage('zh-CN', join(zh))
  let english = false

  async function setLang(lang: Lang): Promise<void> {
    if (lang === 'en' && !english) {
      const parts = await en()
      composer.setLocaleMessage('en', join(parts.map((part) => part.default)))
      english = true
    }
    composer.locale.value = lang
    document.documentElement.lang = lang
    rememberLang(lang)
  }

  const lang = computed(() => composer.locale.value as Lang)
  const translate: Translate = (key, parameters) => composer.t(key, parameters ?? {})
  const text: Text = { t: translate, lang, setLang, bi: (value) => bi(value, lang.value) }

  return {
    ...text,
    /** Applies the preferred language; when English cannot be loaded the page opens in Chinese. */
    start: async () => {
      if (preferredLang() === 'en') await setLang('en').catch(() => undefined)
    },
    install(app: App) {
      app.use(i18n)
      app.provide(TEXT, text)
    },
  }
}
