import { computed, ref, watch, type Ref } from 'vue'
import { api, type Page, type PathAnswering } from '@/shared/api'
import { useText } from '@/shared/i18n/text'
import { sentenceOf } from '../trouble'

/**
 * The pages after the first one, fetched on demand; a new first page begins anew. The server pages by key, so that the
 * thousandth page costs no more than the second.
 */
export function usePaged<T>(
  first: Ref<Page<T> | null | undefined>,
  path: () => PathAnswering<'get', Page<T>>,
) {
  const text = useText()
  const further = ref<T[]>([]) as Ref<T[]>
  const cursor = ref<string | null | undefined>()
  const trouble = ref('')
  const busy = ref(false)
  watch(first, () => {
    further.value = []
    cursor.value = undefined
    trouble.value = ''
  })
  const rows = computed(() => [...(first.value?.items ?? []), ...further.value])
  const next = computed(() => (cursor.value === undefined ? (first.value?.next ?? null) : cursor.value))

  async function more(): Promise<void> {
    if (busy.value || !next.value) return
    busy.value = true
    trouble.value = ''
    try {
      const page = await api.get<Page<T>>(path(), { cursor: next.value })
      further.value = [...further.value, ...page.items]
      cursor.value = page.next ?? null
    } catch (cause) {
      trouble.value = sentenceOf(cause, text)
    } finally {
      busy.value = false
    }
  }
  return { rows, next, more, busy, trouble }
}
