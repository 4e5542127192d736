import { inject, type InjectionKey, type Ref } from 'vue'
import type { Bi } from '@/shared/api/types'
import type { Lang } from './lang'

/** Translates a key such as `common.action.save`; parameters fill the braces. */
export type Translate = (key: string, parameters?: Record<string, string | number>) => string

/** What a component needs to speak: the same for vue-i18n and for the light translator of the public page. */
export interface Text {
  t: Translate
  lang: Readonly<Ref<Lang>>
  /** The reader's half of a two-language value; null and plain strings pass through. */
  bi: (value: Bi | string | null | undefined) => string
  setLang: (lang: Lang) => Promise<void>
}

export const TEXT: InjectionKey<Text> = Symbol('text')

export function useText(): Text {
  const text = inject(TEXT)
  if (!text) throw new Error('no text provided: install createText() or createLightText() in main.ts')
  return text
}

export function bi(value: Bi | string | null | undefined, lang: Lang): string {
  if (!value) return ''
  if (typeof value === 'string') return value
  return lang === 'en' ? value.en || value.zh : value.zh || value.en
}
