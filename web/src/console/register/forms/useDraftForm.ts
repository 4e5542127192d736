import { computed, ref, type Ref } from 'vue'
import type { Household } from '@/shared/api'
import { differences, joined } from '../difference'
import { useFileForm } from '../useFileForm'

/**
 * A form whose fields are those of the file: `read` says what the file has in them. When somebody else was faster, what
 * they changed and nobody here touched is taken over; what both changed is chosen.
 */
export function useDraftForm<Draft extends Record<string, string>>(
  file: Household,
  read: (file: Household) => Draft | null,
) {
  const form = useFileForm(() => file)
  const draft = ref({ ...read(file) }) as Ref<Draft>
  const takeNewest = ref(new Set<string>())
  const before = computed(() => (form.base.value ? read(form.base.value) : null))
  const fields = computed(() => {
    const newest = form.newest.value ? read(form.newest.value) : null
    return before.value && newest ? differences(before.value, newest, draft.value) : []
  })
  const dirty = computed(() => JSON.stringify(draft.value) !== JSON.stringify(before.value))

  function accept(): void {
    draft.value = joined(draft.value, fields.value, takeNewest.value)
    takeNewest.value = new Set()
    form.accept()
  }
  return { ...form, draft, fields, takeNewest, dirty, accept }
}
