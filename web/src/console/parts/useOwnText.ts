import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useText, type Text } from '@/shared/i18n'

type Messages = Record<string, unknown>

/**
 * The words of a part of the console under a name of their own (`admin.…`, `register.…`). They arrive with the
 * first page of that part, so that the shell stays light. Switching to English replaces all English messages,
 * hence the watching.
 */
export function useOwnText(name: string, zh: Messages, en: Messages): Text {
  const i18n = useI18n({ useScope: 'global' })
  watch(
    i18n.locale,
    (lang) => {
      const known = i18n.getLocaleMessage(lang) as Messages
      if (known[name]) return
      i18n.setLocaleMessage(lang, { ...known, [name]: lang === 'en' ? en : zh } as never)
    },
    { immediate: true, flush: 'sync' },
  )
  return useText()
}
