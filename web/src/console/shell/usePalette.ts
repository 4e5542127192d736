import { useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { useRouter } from 'vue-router'
import type { CaseRow, Page, Place } from '@/shared/api'
import type { IconName } from '@/shared/icon/paths'
import { useText } from '@/shared/i18n'
import { useCaseLink } from '../cases/useCaseLink'
import { CASE_ROLES } from '../session/roles'
import { useSession } from '../session/session'
import { staffApi } from '../session/staffApi'
import { menuFor } from './menu'
import { useAppearance } from './useAppearance'

export interface PaletteEntry {
  key: string
  group: 'page' | 'act' | 'ticket' | 'place'
  icon: IconName
  word: string
  hint?: string
  run: () => unknown
}

const SEARCH_AFTER_MS = 180

/** What Ctrl-K finds: pages and acts at once, tickets and places from the server after a short pause. */
export function usePalette(showShortcuts: () => void) {
  const { t, bi } = useText()
  const router = useRouter()
  const session = useSession()
  const cases = useCaseLink()
  const look = useAppearance()
  const words = ref('')
  const asked = ref('')
  let pause: ReturnType<typeof setTimeout> | undefined
  watch(words, (now) => {
    clearTimeout(pause)
    pause = setTimeout(() => (asked.value = now.trim()), SEARCH_AFTER_MS)
  })
  const seesCases = computed(() => session.has(...CASE_ROLES))
  const searching = computed(() => seesCases.value && asked.value.length >= 2)

  const tickets = useQuery({
    queryKey: ['palette', 'cases', asked],
    enabled: searching,
    queryFn: () =>
      staffApi.get<Page<CaseRow>>('/cases', { view: 'all', q: asked.value, limit: 20, sort: 'new' }),
  })
  const places = useQuery({
    queryKey: ['palette', 'places', asked],
    enabled: searching,
    queryFn: () => staffApi.get<Place[]>('/places', { q: asked.value }),
  })

  const pages = computed<PaletteEntry[]>(() =>
    menuFor(session.roles)
      .flatMap((group) => group.entries)
      .map((entry) => ({
        key: entry.name,
        group: 'page',
        icon: entry.icon,
        word: t(entry.title),
        run: () => router.push(entry.path),
      })),
  )
  const act = (key: string, icon: IconName, word: string, run: () => unknown): PaletteEntry => ({
    key,
    group: 'act',
    icon,
    word,
    run,
  })
  const acts = computed<PaletteEntry[]>(() => [
    ...(session.has('operator', 'dispatcher')
      ? [act('new', 'plus', t('console.palette.newCase'), () => router.push('/desk'))]
      : []),
    ...(seesCases.value
      ? [
          act('late', 'clock', t('console.palette.overdue'), () => router.push('/cases?overdue=1')),
          act('mine', 'inbox', t('console.palette.mine'), () => router.push('/cases?mine=1')),
        ]
      : []),
    act('dark', 'moon', look.darkWord.value, look.toggleDark),
    act('large', 'type', look.largeWord.value, look.toggleLarge),
    act('lang', 'globe', look.langWord.value, look.toggleLang),
    act('keys', 'help', t('console.keys.title'), showShortcuts),
    act('account', 'lock', t('console.user.account'), () => router.push('/account')),
    act('out', 'out', t('console.user.out'), () => session.signOut()),
  ])

  const found = computed<PaletteEntry[]>(() => {
    const wanted = words.value.trim().toLowerCase()
    const local = [...pages.value, ...acts.value].filter((one) => one.word.toLowerCase().includes(wanted))
    if (!searching.value || wanted.length < 2) return local
    const ticketEntries = (tickets.data.value?.items ?? []).slice(0, 6).map<PaletteEntry>((row) => ({
      key: `case-${row.id}`,
      group: 'ticket',
      icon: 'mine',
      word: row.title,
      hint: `${row.ticket} · ${bi(row.state_word)}`,
      run: () => cases.open(row.id),
    }))
    const placeEntries = (places.data.value ?? []).slice(0, 6).map<PaletteEntry>((place) => ({
      key: `place-${place.id}`,
      group: 'place',
      icon: 'pin',
      word: place.name,
      hint: place.path,
      run: () => router.push({ name: 'map', query: { place: place.id } }),
    }))
    return [...local, ...ticketEntries, ...placeEntries]
  })
  const busy = computed(() => searching.value && (tickets.isFetching.value || places.isFetching.value))

  return { words, found, busy }
}
