import { computed } from 'vue'
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router'

/**
 * The case that lies open above the page. The list has its own address `/cases/ID`; other pages
 * carry `?case=ID`, so that closing the drawer leaves the reader where he was.
 */
export function useCaseLink() {
  const route = useRoute()
  const router = useRouter()
  const inList = computed(() => route.name === 'case' || route.name === 'cases')
  const current = computed(() => {
    const id = route.name === 'case' ? route.params.id : route.query.case
    return typeof id === 'string' && id ? id : null
  })

  const to = (id: string): RouteLocationRaw =>
    inList.value
      ? { name: 'case', params: { id }, query: route.query }
      : { query: { ...route.query, case: id } }
  function open(id: string): void {
    void (current.value ? router.replace(to(id)) : router.push(to(id)))
  }
  function close(): void {
    const query = { ...route.query }
    delete query.case
    void router.push(inList.value ? { name: 'cases', query } : { query })
  }
  return { current, to, open, close }
}
