import type { Bi, Grade } from '@/shared/api'

export interface RuleSetting {
  name: Bi
  when: string
  category: string | null
  grade: string | null
}
/** Everything of the profile that is edited in the product. */
export interface SettingsForm {
  platform: Bi
  screen_title: Bi
  states: { code: string; word: Bi }[]
  cycle: { word: Bi }[]
  channels: { code: string; name: Bi }[]
  categories: { code: string; name: Bi; public: boolean | null; open311: boolean | null }[]
  danger: { word: string; grade: string }[]
  limits: { grade: Grade; days: number | null; hours: number | null }[]
  bounce_limit: number
  reopen_days: number
  confirm_below: number
  replies: Bi[]
  rules: RuleSetting[]
}
export interface SettingsView {
  version: number
  settings: SettingsForm
  grades: { code: string; word: Bi }[]
}
export interface SettingChange {
  field: string
  before: string | null
  after: string | null
}
export interface SettingFault {
  field: string
  zh: string
  en: string
}
export interface SettingsPreview {
  changes: SettingChange[]
  faults: SettingFault[]
}
export interface SettingsVersion {
  version: number
  at: string
  author: string
  note: string
  changes: SettingChange[]
}
