import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type {
  HouseholdPosts,
  PostApplication,
  Page,
  Post,
  PostFile,
  PostKind,
  RosterList,
  Staffing,
} from '@/shared/api'
import { staffApi } from '../../session/staffApi'

type Text = MaybeRefOrGetter<string>
const KEY = 'posts'
const read = (value: Text) => computed(() => toValue(value))
const nextOf = (last: { next?: string | null }) => last.next ?? null

/** Kinds of posts of this place. */
export function useKinds() {
  const query = useQuery({
    queryKey: [KEY, 'kinds'],
    queryFn: () => staffApi.get<PostKind[]>('/post-kinds'),
    staleTime: 600_000,
  })
  return computed(() => query.data.value ?? [])
}

export function usePosts(place: Text, kind: Text, words: Text, show: Text) {
  const [at, of, q, only] = [read(place), read(kind), read(words), read(show)]
  return useInfiniteQuery({
    queryKey: [KEY, 'list', at, of, q, only],
    queryFn: ({ pageParam }) =>
      staffApi.get<Page<Post>>('/posts', {
        place: at.value,
        kind: of.value,
        q: q.value,
        show: only.value,
        cursor: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  })
}

export function usePost(id: Text) {
  const at = read(id)
  return useQuery({
    queryKey: [KEY, 'one', at],
    enabled: computed(() => Boolean(at.value)),
    queryFn: () => staffApi.get<PostFile>(`/posts/${at.value}`),
    retry: false,
  })
}

/** Who of a household knows the law. */
export function useHouseholdPosts(household: Text) {
  const at = read(household)
  return useQuery({
    queryKey: [KEY, 'household', at],
    queryFn: () => staffApi.get<HouseholdPosts>(`/households/${at.value}/posts`),
    retry: false,
  })
}

export function useStaffing(place: Text, kind: Text, show: Text) {
  const [at, of, only] = [read(place), read(kind), read(show)]
  return useQuery({
    queryKey: [KEY, 'staffing', at, of, only],
    queryFn: () =>
      staffApi.get<Staffing>('/posts/staffing', { place: at.value, kind: of.value, show: only.value }),
    placeholderData: keepPreviousData,
  })
}

export function useApplications(place: Text, all: MaybeRefOrGetter<boolean>) {
  const at = read(place)
  const every = computed(() => (toValue(all) ? '1' : ''))
  return useInfiniteQuery({
    queryKey: [KEY, 'applications', at, every],
    queryFn: ({ pageParam }) =>
      staffApi.get<Page<PostApplication>>('/post-applications', {
        place: at.value,
        all: every.value,
        cursor: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  })
}

export function useRoster(place: Text) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'roster', at],
    queryFn: () => staffApi.get<RosterList>('/posts/roster', { place: at.value }),
    placeholderData: keepPreviousData,
  })
}

/** After a change everything of the posts is read again. */
export function usePostsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [KEY] })
}
