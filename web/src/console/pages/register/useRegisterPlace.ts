import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Where we stand and what is open, in the address, so that it can be shared: `?place=&mark=&q=&file=&house=&view=`. */
export function useRegisterPlace() {
  const route = useRoute()
  const router = useRouter()
  const read = (key: string) =>
    computed(() => {
      const asked = route.query[key]
      return typeof asked === 'string' ? asked : ''
    })
  function go(change: Record<string, string>): void {
    const query = { ...route.query, ...change }
    void router.push({ query: Object.fromEntries(Object.entries(query).filter(([, value]) => value)) })
  }
  return {
    place: read('place'),
    mark: read('mark'),
    words: read('q'),
    file: read('file'),
    house: read('house'),
    view: read('view'),
    go,
  }
}
