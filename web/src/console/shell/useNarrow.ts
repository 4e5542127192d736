import { onScopeDispose, ref, type Ref } from 'vue'

/** True while the window is no wider than a telephone or a small tablet held upright. */
export function useNarrow(): Ref<boolean> {
  const query = matchMedia('(max-width: 760px)')
  const narrow = ref(query.matches)
  const follow = () => (narrow.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return narrow
}
