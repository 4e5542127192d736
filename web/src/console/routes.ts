import type { RouteRecordRaw } from 'vue-router'
import { CASE_ROLES, POST_ROLES, REGISTER_ROLES, STAFF_ROLES, type StaffRole } from './session/roles'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name. */
    title: string
    /** Who may open it; the server decides again on every request. */
    roles: readonly StaffRole[]
  }
}

const seeing = (...roles: StaffRole[]) => roles

/** Pages by capability. `/cases/:id` and `?case=ID` anywhere open the drawer of a case above the page. */
export const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'overview',
    component: () => import('./pages/OverviewPage.vue'),
    meta: { title: 'console.nav.overview', roles: CASE_ROLES },
  },
  {
    path: '/cases',
    name: 'cases',
    component: () => import('./pages/CasesPage.vue'),
    meta: { title: 'console.nav.cases', roles: CASE_ROLES },
  },
  {
    path: '/cases/:id',
    name: 'case',
    component: () => import('./pages/CasesPage.vue'),
    meta: { title: 'console.nav.cases', roles: CASE_ROLES },
  },
  {
    path: '/desk',
    name: 'desk',
    component: () => import('./pages/desk/DeskPage.vue'),
    meta: { title: 'console.nav.desk', roles: seeing('operator', 'dispatcher') },
  },
  {
    path: '/map',
    name: 'map',
    component: () => import('./pages/MapPage.vue'),
    meta: { title: 'console.nav.map', roles: [...CASE_ROLES, 'worker', 'registrar'] },
  },
  {
    path: '/figures',
    name: 'figures',
    component: () => import('./pages/FiguresPage.vue'),
    meta: { title: 'console.nav.figures', roles: CASE_ROLES },
  },
  {
    path: '/groups',
    name: 'groups',
    component: () => import('./pages/groups/GroupsPage.vue'),
    meta: {
      title: 'console.nav.groups',
      roles: seeing('leader', 'dispatcher', 'chief', 'system_admin'),
    },
  },
  {
    path: '/nets',
    name: 'nets',
    component: () => import('./pages/nets/NetsPage.vue'),
    meta: {
      title: 'console.nav.nets',
      roles: seeing('leader', 'handler', 'dispatcher', 'chief', 'supervisor', 'system_admin'),
    },
  },
  {
    path: '/register',
    name: 'register',
    component: () => import('./pages/register/RegisterPage.vue'),
    meta: { title: 'console.nav.register', roles: REGISTER_ROLES },
  },
  {
    path: '/village',
    name: 'village',
    component: () => import('./pages/village/VillagePage.vue'),
    meta: { title: 'console.nav.village', roles: REGISTER_ROLES },
  },
  {
    path: '/corrections',
    name: 'corrections',
    component: () => import('./pages/corrections/CorrectionsPage.vue'),
    meta: { title: 'console.nav.corrections', roles: REGISTER_ROLES },
  },
  {
    path: '/visits',
    name: 'visits',
    component: () => import('./pages/visits/VisitsPage.vue'),
    meta: {
      title: 'console.nav.visits',
      roles: seeing('worker', 'leader', 'registrar', 'chief', 'supervisor', 'dispatcher'),
    },
  },
  {
    path: '/points',
    name: 'points',
    component: () => import('./pages/points/PointsPage.vue'),
    meta: {
      title: 'console.nav.points',
      roles: seeing('worker', 'leader', 'registrar', 'chief', 'supervisor', 'dispatcher', 'operator'),
    },
  },
  {
    path: '/care',
    name: 'care',
    component: () => import('./pages/care/CarePage.vue'),
    meta: { title: 'console.nav.care', roles: REGISTER_ROLES },
  },
  {
    path: '/census',
    name: 'census',
    component: () => import('./pages/census/CensusPage.vue'),
    meta: {
      title: 'console.nav.census',
      roles: seeing('chief', 'supervisor', 'dispatcher', 'leader', 'registrar'),
    },
  },
  {
    path: '/posts',
    name: 'posts',
    component: () => import('./pages/posts/PostsPage.vue'),
    meta: { title: 'console.nav.posts', roles: POST_ROLES },
  },
  {
    path: '/boards',
    name: 'boards',
    component: () => import('./pages/boards/BoardsPage.vue'),
    meta: { title: 'console.nav.boards', roles: POST_ROLES },
  },
  {
    path: '/shop',
    name: 'shop',
    component: () => import('./pages/shop/ShopPage.vue'),
    meta: {
      title: 'console.nav.shop',
      roles: seeing('leader', 'shop_keeper', 'dispatcher', 'chief', 'supervisor'),
    },
  },
  {
    path: '/honours',
    name: 'honours',
    component: () => import('./pages/honours/HonoursPage.vue'),
    meta: {
      title: 'console.nav.honours',
      roles: seeing('worker', 'leader', 'registrar', 'chief', 'supervisor', 'dispatcher', 'operator'),
    },
  },
  {
    path: '/responsibilities',
    name: 'responsibilities',
    component: () => import('./pages/responsibilities/ResponsibilitiesPage.vue'),
    meta: { title: 'console.nav.responsibilities', roles: seeing('dispatcher', 'system_admin') },
  },
  {
    path: '/ledgers',
    name: 'ledgers',
    component: () => import('./pages/ledgers/LedgersPage.vue'),
    meta: { title: 'console.nav.ledgers', roles: seeing('registrar') },
  },
  {
    path: '/policies',
    name: 'policies',
    component: () => import('./pages/policies/PoliciesPage.vue'),
    meta: { title: 'console.nav.policies', roles: [...CASE_ROLES, 'registrar', 'worker', 'system_admin'] },
  },
  {
    path: '/codes',
    name: 'codes',
    component: () => import('./pages/codes/CodesPage.vue'),
    meta: { title: 'console.nav.codes', roles: seeing('leader', 'dispatcher', 'system_admin') },
  },
  {
    path: '/triage',
    name: 'triage',
    component: () => import('./pages/triage/TriagePage.vue'),
    meta: { title: 'console.nav.triage', roles: seeing('dispatcher', 'system_admin') },
  },
  {
    path: '/divisions',
    name: 'divisions',
    component: () => import('./pages/divisions/DivisionsPage.vue'),
    meta: { title: 'console.nav.divisions', roles: seeing('system_admin') },
  },
  {
    path: '/boundaries',
    name: 'boundaries',
    component: () => import('./pages/boundaries/BoundariesPage.vue'),
    meta: {
      title: 'console.nav.boundaries',
      roles: seeing('registrar', 'system_admin', 'leader', 'chief', 'dispatcher'),
    },
  },
  {
    path: '/calendar',
    name: 'calendar',
    component: () => import('./pages/calendar/CalendarPage.vue'),
    meta: { title: 'console.nav.calendar', roles: seeing('system_admin') },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./pages/settings/SettingsPage.vue'),
    meta: { title: 'console.nav.settings', roles: seeing('system_admin') },
  },
  {
    path: '/users',
    name: 'users',
    component: () => import('./pages/users/UsersPage.vue'),
    meta: { title: 'console.nav.users', roles: seeing('system_admin', 'security_admin') },
  },
  {
    path: '/integrations',
    name: 'integrations',
    component: () => import('./pages/integrations/IntegrationsPage.vue'),
    meta: { title: 'console.nav.integrations', roles: seeing('security_admin') },
  },
  {
    path: '/retention',
    name: 'retention',
    component: () => import('./pages/retention/RetentionPage.vue'),
    meta: {
      title: 'console.nav.retention',
      roles: seeing('system_admin', 'security_admin', 'auditor', 'registrar'),
    },
  },
  {
    path: '/journal',
    name: 'journal',
    component: () => import('./pages/journal/JournalPage.vue'),
    meta: { title: 'console.nav.journal', roles: seeing('auditor') },
  },
  {
    path: '/heads',
    name: 'heads',
    component: () => import('./pages/heads/HeadsPage.vue'),
    meta: { title: 'console.nav.heads', roles: seeing('chief', 'system_admin', 'auditor') },
  },
  {
    path: '/account',
    name: 'account',
    component: () => import('./pages/account/AccountPage.vue'),
    meta: { title: 'console.nav.account', roles: STAFF_ROLES },
  },
  {
    path: '/:rest(.*)*',
    name: 'lost',
    component: () => import('./pages/LostPage.vue'),
    meta: { title: 'console.nav.lost', roles: STAFF_ROLES },
  },
]
