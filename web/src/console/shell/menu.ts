import type { IconName } from '@/shared/icon/paths'
import { routes } from '../routes'
import type { StaffRole } from '../session/roles'

export interface MenuEntry {
  /** Route name. */
  name: string
  path: string
  title: string
  icon: IconName
  roles: readonly StaffRole[]
}
export interface MenuGroup {
  title: string
  entries: MenuEntry[]
}

const GROUPS: { title: string; pages: [name: string, icon: IconName][] }[] = [
  {
    title: 'console.nav.daily',
    pages: [
      ['overview', 'grid'],
      ['cases', 'mine'],
      ['desk', 'phone'],
      ['map', 'map'],
      ['groups', 'share'],
      ['nets', 'users'],
      ['figures', 'chart'],
    ],
  },
  {
    title: 'console.nav.residents',
    pages: [
      ['register', 'home'],
      ['village', 'map'],
      ['visits', 'home'],
      ['care', 'shield'],
      ['census', 'table'],
      ['corrections', 'edit'],
      ['ledgers', 'upload'],
    ],
  },
  {
    title: 'console.nav.team',
    pages: [
      ['posts', 'users'],
      ['boards', 'print'],
    ],
  },
  {
    title: 'console.nav.pointsGroup',
    pages: [
      ['points', 'star'],
      ['shop', 'tag'],
    ],
  },
  {
    title: 'console.nav.publicity',
    pages: [['honours', 'star']],
  },
  {
    title: 'console.nav.rules',
    pages: [
      ['policies', 'law'],
      ['responsibilities', 'task'],
      ['triage', 'tag'],
      ['codes', 'qr'],
    ],
  },
  {
    title: 'console.nav.platform',
    pages: [
      ['users', 'users'],
      ['divisions', 'pin'],
      ['boundaries', 'grid'],
      ['calendar', 'calendar'],
      ['settings', 'gear'],
      ['integrations', 'link'],
      ['retention', 'trash'],
      ['journal', 'history'],
      ['heads', 'lock'],
    ],
  },
]

function entry([name, icon]: [string, IconName]): MenuEntry[] {
  const route = routes.find((one) => one.name === name)
  return route?.meta
    ? [{ name, icon, path: route.path, title: route.meta.title, roles: route.meta.roles }]
    : []
}

/** What stands in the side bar for somebody with these roles; empty groups vanish. */
export function menuFor(roles: readonly StaffRole[]): MenuGroup[] {
  return GROUPS.map((group) => ({
    title: group.title,
    entries: group.pages.flatMap(entry).filter((one) => one.roles.some((role) => roles.includes(role))),
  })).filter((group) => group.entries.length > 0)
}
