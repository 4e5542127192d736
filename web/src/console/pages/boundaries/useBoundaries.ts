import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { ApiProblem, type VillageMap } from '@/shared/api'
import { newKey } from '../../parts/newKey'
import { staffApi } from '../../session/staffApi'
import { draftOf, drawingOf, rebased, same, withEdit } from './drawing'
import type { BoundariesSaved, BoundaryCheck, BoundaryView, Difference, Drawing, EditedParts } from './types'
import { useSteps } from './useSteps'

/** Checked this long after the last change, so that a row of changes is one question. */
const PAUSE_MS = 500
const EMPTY: Drawing = { parts: [], ended: [], renumber: false }

/** How a place was divided at a moment; the present when none is named. */
export function useBoundaryView(place: Ref<string>, at: Ref<string>) {
  return useQuery({
    queryKey: ['boundaries', place, at],
    enabled: computed(() => Boolean(place.value)),
    queryFn: () => staffApi.get<BoundaryView>(`/boundaries/${place.value}`, { at: at.value }),
    retry: false,
  })
}

/** Drawing the grids of a place: steps with undo, a check after each, saving against the version it began with. */
export function useBoundaries(place: Ref<string>) {
  const queries = useQueryClient()
  const view = useBoundaryView(place, ref(''))
  const steps = useSteps<Drawing>(EMPTY)
  const base = shallowRef<Drawing>(EMPTY)
  const version = ref('')
  const check = shallowRef<BoundaryCheck | null>(null)
  const checking = ref(false)
  const trouble = shallowRef<unknown>(null)
  const difference = shallowRef<Difference | null>(null)
  const changed = computed(() => !same(steps.now.value, base.value))
  const word = computed(() => view.data.value?.level_word.zh ?? '')
  /** The place whose drawing was begun. */
  let drawn = ''
  const village = useQuery({
    queryKey: ['register', 'map', place],
    enabled: computed(() => Boolean(view.data.value?.can_edit)),
    queryFn: () => staffApi.get<VillageMap>('/map/households', { place: place.value }),
    retry: false,
  })

  function begin(fresh: BoundaryView): void {
    base.value = drawingOf(fresh)
    version.value = fresh.version
    steps.start(base.value)
    check.value = null
    difference.value = null
    trouble.value = null
  }
  watch(
    view.data,
    (fresh) => {
      // What somebody is drawing is not drawn over by what arrives.
      if (fresh && (!changed.value || fresh.place.id !== drawn)) {
        drawn = fresh.place.id
        begin(fresh)
      }
    },
    { immediate: true },
  )

  let timer = 0
  let asked = 0
  async function ask(): Promise<void> {
    const mine = ++asked
    checking.value = true
    try {
      const found = await staffApi.post<BoundaryCheck>(
        '/boundaries/check',
        draftOf(place.value, version.value, steps.now.value),
      )
      if (mine === asked) {
        check.value = found
        trouble.value = null
      }
    } catch (problem) {
      if (mine === asked) {
        check.value = null
        trouble.value = problem
      }
    }
    if (mine === asked) checking.value = false
  }
  watch(steps.now, () => {
    clearTimeout(timer)
    if (!changed.value) {
      asked++
      checking.value = false
      check.value = null
      trouble.value = null
      return
    }
    checking.value = true
    timer = window.setTimeout(() => void ask(), PAUSE_MS)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  /** Split, merge or draw, which the server works out. */
  async function edit(operation: Record<string, unknown>, heir?: string): Promise<void> {
    const parts = steps.now.value.parts
      .filter((part) => !part.dedicated)
      .map(({ key, name, shape }) => ({ key, name, shape }))
    const done = await staffApi.post<EditedParts>('/boundaries/edit', {
      place: place.value,
      parts,
      operation,
    })
    steps.put(withEdit(steps.now.value, done.parts, word.value, heir))
  }

  /** The draft that was sent last, with its key: sent again after a lost answer it gets the first one. */
  let sent = { body: '', key: '' }
  async function save(accept: boolean): Promise<BoundariesSaved | null> {
    const draft = draftOf(place.value, version.value, steps.now.value, accept, check.value?.inner_version)
    const body = JSON.stringify(draft)
    if (sent.body !== body) sent = { body, key: newKey() }
    try {
      const saved = await staffApi.post<BoundariesSaved>('/boundaries', draft, { key: sent.key })
      steps.start(base.value)
      drawn = ''
      await queries.invalidateQueries()
      return saved
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code === 'boundaries_changed') {
        difference.value = problem.current as unknown as Difference
        return null
      }
      throw problem
    }
  }
  /** Goes on with what was drawn, over the newest version; or gives it up. */
  async function goOn(keep: boolean): Promise<void> {
    const [mine, before] = [steps.now.value, base.value]
    const fresh = await staffApi.get<BoundaryView>(`/boundaries/${place.value}`)
    queries.setQueryData(['boundaries', place.value, ''], fresh)
    begin(fresh)
    if (!keep) return
    steps.put(rebased(mine, before, base.value))
  }

  return {
    view,
    village,
    steps,
    changed,
    check,
    checking,
    trouble,
    difference,
    version,
    word,
    edit,
    save,
    goOn,
    reset: () => view.data.value && begin(view.data.value),
  }
}
