import { shallowRef, triggerRef, type App } from 'vue'
import { preferredLang, rememberLang, type Lang } from './lang'
import { bi, TEXT, type Text } from './text'

type Tree = { [key: string]: string | Tree }

/**
 * The same message files without vue-i18n, which would take a sixth of the phone's budget and half of the
 * public page's: keys and {braces}, nothing else.
 */
export function createLightText(zh: Tree, english: () => Promise<Tree>) {
  const lang = shallowRef<Lang>('zh-CN')
  const trees: Partial<Record<Lang, Tree>> = { 'zh-CN': zh }

  const later: Record<string, () => Promise<Tree>> = {}
  async function addEnglish(names: string[]): Promise<void> {
    const parts = await Promise.all(names.map(async (name) => [name, await later[name]?.()] as const))
    trees.en = { ...trees.en }
    for (const [name, part] of parts) if (part) trees.en[name] = part
    for (const name of names) delete later[name]
    triggerRef(lang)
  }

  const text: Text = {
    lang,
    bi: (value) => bi(value, lang.value),
    t: (key, parameters = {}) => {
      const found = lookUp(trees[lang.value] ?? zh, key) ?? lookUp(zh, key) ?? key
      // "one | many", chosen by `n` as vue-i18n chooses.
      const [one = '', many = one] = found.split(' | ')
      return (parameters.n === 1 ? one : many).replace(/\{(\w+)\}/g, (whole, name: string) =>
        String(parameters[name] ?? whole),
      )
    },
    setLang: async (next) => {
      if (next === 'en') {
        trees.en ??= await english()
        await addEnglish(Object.keys(later)).catch(() => undefined)
      }
      lang.value = next
      triggerRef(lang)
      document.documentElement.lang = next
      rememberLang(next)
    },
  }
  return {
    ...text,
    /** The words of a page that comes later, under a name of their own; its English comes when it is wanted. */
    extend: (name: string, part: Tree, english: () => Promise<Tree>): void => {
      zh[name] ??= part
      later[name] = english
      if (lang.value === 'en') void addEnglish([name]).catch(() => undefined)
    },
    start: async () => {
      if (preferredLang() === 'en') await text.setLang('en').catch(() => undefined)
    },
    install: (app: App) => void app.provide(TEXT, text),
  }
}

function lookUp(tree: Tree, key: string): string | null {
  let node: string | Tree | undefined = tree
  for (const part of key.split('.')) {
    if (node === undefined || typeof node === 'string') return null
    node = node[part]
  }
  return typeof node === 'string' ? node : null
}
