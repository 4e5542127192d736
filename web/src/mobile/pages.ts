import type { Component } from 'vue'
import type { RouteLocationNormalized, RouteLocationNormalizedLoaded } from 'vue-router'
import HomePage from './pages/HomePage.vue'

/** A page of the phone. */
export interface PhonePage {
  path: string
  component: Component | (() => Promise<Component>)
  /** Message key of the title. */
  title: string
  /** Which tab is lit; pages without one have a back button instead. */
  tab?: 'home' | 'inbox' | 'mine' | 'account'
  /** Only for those with a duty. */
  staff?: boolean
  props?: boolean | Record<string, unknown>
}

export const SECOND_FACTOR = '/second-factor'

export const PAGES: PhonePage[] = [
  { path: '/', component: HomePage, title: 'mobile.home.title', tab: 'home' },
  { path: '/report', component: () => import('./pages/ReportPage.vue'), title: 'mobile.report.title' },
  {
    path: '/behalf',
    component: () => import('./pages/ReportPage.vue'),
    props: { behalf: true },
    title: 'mobile.report.behalfTitle',
    staff: true,
  },
  {
    path: '/sent/:item',
    component: () => import('./pages/SentPage.vue'),
    props: true,
    title: 'mobile.sent.title',
  },
  { path: '/mine', component: () => import('./pages/MinePage.vue'), title: 'mobile.mine.title', tab: 'mine' },
  { path: '/find', component: () => import('./pages/FindPage.vue'), title: 'mobile.find.title' },
  {
    path: '/ticket/:ticket',
    component: () => import('./pages/TicketPage.vue'),
    props: true,
    title: 'mobile.ticket.title',
  },
  {
    path: '/account',
    component: () => import('./pages/AccountPage.vue'),
    title: 'mobile.account.title',
    tab: 'account',
  },
  { path: '/sign-in', component: () => import('./pages/SignInPage.vue'), title: 'mobile.signIn.title' },
  {
    path: SECOND_FACTOR,
    component: () => import('./pages/SecondFactorPage.vue'),
    title: 'mobile.factor.title',
    staff: true,
  },
  {
    path: '/inbox',
    component: () => import('./pages/InboxPage.vue'),
    title: 'mobile.inbox.title',
    tab: 'inbox',
    staff: true,
  },
  { path: '/grid', component: () => import('./pages/GridPage.vue'), title: 'mobile.grid.title', staff: true },
  {
    path: '/case/:id',
    component: () => import('./pages/CasePage.vue'),
    props: true,
    title: 'mobile.case.title',
    staff: true,
  },
  {
    path: '/households',
    component: () => import('./pages/HouseholdsPage.vue'),
    title: 'mobile.register.title',
    staff: true,
  },
  {
    path: '/households/:id',
    component: () => import('./pages/HouseholdPage.vue'),
    props: true,
    title: 'mobile.register.file',
    staff: true,
  },
  {
    path: '/pass-on',
    component: () => import('./pages/PassOnPage.vue'),
    title: 'mobile.passOn.title',
    staff: true,
  },
  { path: '/pack', component: () => import('./pages/PackPage.vue'), title: 'mobile.pack.title', staff: true },
  {
    path: '/pack/household/:id',
    component: () => import('./pages/PackHomePage.vue'),
    props: true,
    title: 'mobile.pack.title',
    staff: true,
  },
  {
    path: '/pack/policy/:id',
    component: () => import('./pages/PackPolicyPage.vue'),
    props: true,
    title: 'mobile.pack.title',
    staff: true,
  },
  {
    path: '/pack/apply/:person',
    component: () => import('./pages/PackApplyPage.vue'),
    props: true,
    title: 'mobile.pack.apply',
    staff: true,
  },
  { path: '/points', component: () => import('./pages/PointsPage.vue'), title: 'mobile.points.title' },
  { path: '/points/claim', component: () => import('./pages/ClaimPage.vue'), title: 'mobile.points.declare' },
  {
    path: '/points/reviews',
    component: () => import('./pages/ReviewsPage.vue'),
    title: 'mobile.points.reviews',
  },
  {
    path: '/points/notices',
    component: () => import('./pages/NoticesPage.vue'),
    title: 'mobile.points.notices',
  },
  { path: '/policies', component: () => import('./pages/PoliciesPage.vue'), title: 'mobile.pack.policies' },
  {
    path: '/policies/:id',
    component: () => import('./pages/PolicyPage.vue'),
    props: true,
    title: 'mobile.pack.policies',
  },
  { path: '/services', component: () => import('./pages/ServicesPage.vue'), title: 'mobile.pack.own' },
  { path: '/my-grid', component: () => import('./pages/MyGridPage.vue'), title: 'mobile.home.myGrid' },
  { path: '/apply', component: () => import('./pages/ApplyPage.vue'), title: 'mobile.home.applyTitle' },
  {
    path: '/visits',
    component: () => import('./pages/VisitsPage.vue'),
    title: 'mobile.visits.title',
    staff: true,
  },
  {
    path: '/visits/:household',
    component: () => import('./pages/VisitPage.vue'),
    props: true,
    title: 'mobile.visits.one',
    staff: true,
  },
  { path: '/mall', component: () => import('./pages/MallPage.vue'), title: 'mobile.home.mall' },
  { path: '/orders', component: () => import('./pages/OrdersPage.vue'), title: 'mobile.home.orders' },
  { path: '/desk', component: () => import('./pages/DeskPage.vue'), title: 'mobile.home.desk', staff: true },
  {
    path: '/canteen',
    component: () => import('./pages/CanteenPage.vue'),
    title: 'mobile.home.canteen',
    staff: true,
  },
  {
    path: '/honours/nominate/:round',
    component: () => import('./pages/NominatePage.vue'),
    props: true,
    title: 'mobile.home.honours',
  },
  { path: '/honours', component: () => import('./pages/HonoursPage.vue'), title: 'mobile.home.honours' },
  { path: '/my-home', component: () => import('./pages/MyHomePage.vue'), title: 'mobile.register.mine' },
  { path: '/:lost(.*)*', component: () => import('./pages/LostPage.vue'), title: 'mobile.lost.title' },
]

export function pageOf(route: RouteLocationNormalized | RouteLocationNormalizedLoaded): PhonePage | null {
  const path = route.matched[0]?.path
  return PAGES.find((page) => page.path === path) ?? null
}

/** Where to go on, from a query; only to pages of ours. */
export function ownPage(next: unknown): string {
  return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') ? next : '/'
}
