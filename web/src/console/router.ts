import type { Pinia } from 'pinia'
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { routes } from './routes'
import type { StaffRole } from './session/roles'
import { useSession } from './session/session'

/** The first page this person may open: case people start at the overview, administrators at their register. */
export function homeFor(roles: readonly StaffRole[]): string {
  const home = routes.find((route) => route.meta?.roles.some((role) => roles.includes(role)))
  return home?.path.includes(':') ? '/account' : (home?.path ?? '/account')
}

const allowed = (to: RouteLocationNormalized, roles: readonly StaffRole[]) =>
  to.meta.roles.some((role) => roles.includes(role))

export function createConsoleRouter(pinia: Pinia): Router {
  const router = createRouter({ history: createWebHistory('/console/'), routes })

  router.beforeEach(async (to) => {
    const session = useSession(pinia)
    await session.open()
    // Nobody is in: App shows the sign-in page over the same address and navigates again afterwards.
    if (session.status !== 'in' || !session.roles.length) return false
    if (to.name === 'lost' || allowed(to, session.roles)) return true
    return to.path === '/' ? homeFor(session.roles) : { name: 'lost', params: { rest: ['forbidden'] } }
  })
  return router
}
