import { watch } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { pageOf, PAGES, SECOND_FACTOR } from './pages'
import { session, startSession } from './session/session'
import { text } from './text'
import { say } from './toast'

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes: PAGES.map(({ path, component, props }) => ({ path, component, props }) as RouteRecordRaw),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** A phone that forgot who is signed in asks the server first, but not for long. */
const PATIENCE_MS = 4_000

router.beforeEach(async (to) => {
  if (!pageOf(to)?.staff || session.isStaff.value) return true
  await Promise.race([startSession(), new Promise((done) => setTimeout(done, PATIENCE_MS))])
  if (!session.isStaff.value) return { path: '/sign-in', query: { next: to.fullPath } }
  return true
})
/** While a second factor is due the server refuses everything else: first that, then where the person wanted to go. */
const atTheDoor = (path: string) => path === '/sign-in' || path === SECOND_FACTOR
router.beforeEach((to) =>
  session.factorFirst.value && !atTheDoor(to.path)
    ? { path: SECOND_FACTOR, query: { next: to.fullPath }, replace: true }
    : true,
)
watch(session.factorFirst, (due) => {
  const { path, fullPath } = router.currentRoute.value
  if (due && !atTheDoor(path)) void router.replace({ path: SECOND_FACTOR, query: { next: fullPath } })
})
router.afterEach((to) => {
  document.title = text.t(pageOf(to)?.title ?? 'mobile.home.title')
})

/** A part of the previous release that the server no longer has: load the new page once. */
router.onError((cause, to) => {
  if (!/import|module|fetch/i.test(String(cause))) return
  if (!navigator.onLine) say(text.t('common.trouble.noAnswer'), 'bad')
  if (!navigator.onLine || sessionStorage.getItem('gezhi.reloaded') === to.fullPath) return
  sessionStorage.setItem('gezhi.reloaded', to.fullPath)
  location.assign(`/m${to.fullPath}`)
})
