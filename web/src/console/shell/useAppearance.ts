import { computed } from 'vue'
import { useText } from '@/shared/i18n'
import { setDark, setLarge, theme } from '@/shared/theme'

/** Dark, large type and language, with the words for switching each. */
export function useAppearance() {
  const { t, lang, setLang } = useText()
  const otherLang = computed(() => (lang.value === 'en' ? 'zh-CN' : 'en'))
  return {
    dark: theme.dark,
    large: theme.large,
    darkWord: computed(() => t(theme.dark.value ? 'console.look.toLight' : 'console.look.toDark')),
    largeWord: computed(() => t(theme.large.value ? 'common.type.standard' : 'common.type.large')),
    langWord: computed(() => t(`common.language.${otherLang.value}`)),
    otherLang,
    toggleDark: () => setDark(theme.dark.value ? 'off' : 'on'),
    toggleLarge: () => setLarge(!theme.large.value),
    toggleLang: () => setLang(otherLang.value),
  }
}
