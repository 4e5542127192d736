/** The two languages of every screen. */
export const LANGS = ['zh-CN', 'en'] as const
export type Lang = (typeof LANGS)[number]

const KEY = 'gezhi.lang'

/** The reader's choice, else the browser's wish, else Chinese. */
export function preferredLang(): Lang {
  const stored = remembered()
  if (stored) return stored
  const wish = typeof navigator === 'undefined' ? '' : (navigator.language ?? '')
  return /^en\b/i.test(wish) ? 'en' : 'zh-CN'
}

export function rememberLang(lang: Lang): void {
  try {
    localStorage.setItem(KEY, lang)
  } catch {
    // A phone that forbids storage still gets the language for this visit.
  }
}

function remembered(): Lang | null {
  try {
    const value = localStorage.getItem(KEY)
    return LANGS.find((lang) => lang === value) ?? null
  } catch {
    return null
  }
}
