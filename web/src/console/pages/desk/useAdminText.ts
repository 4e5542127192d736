import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useText, type Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-admin.json'
import zh from '@/shared/i18n/zh-CN/console-admin.json'

type Messages = Record<string, unknown>

/**
 * The words of the desk and of the registers (`admin.…`). They arrive with the first of these pages, so
 * that the shell stays light. Switching to English replaces all English messages, hence the watching.
 */
export function useAdminText(): Text {
  const i18n = useI18n({ useScope: 'global' })
  const own: Record<string, Messages> = { 'zh-CN': zh, en }
  watch(
    i18n.locale,
    (lang) => {
      const known = i18n.getLocaleMessage(lang) as Messages
      if (known.admin) return
      i18n.setLocaleMessage(lang, { ...known, admin: own[lang] ?? zh } as never)
    },
    { immediate: true, flush: 'sync' },
  )
  return useText()
}
