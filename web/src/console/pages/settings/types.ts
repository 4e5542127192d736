import type { Grade } from '@/shared/api'
import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

export type RuleSetting = Of<'RuleSetting'>
/** Everything of the profile that is edited in the product. */
export type SettingsForm = Narrowed<
  Of<'SettingsForm'>,
  {
    limits: Narrowed<Of<'LimitSetting'>, { grade: Grade }>[]
    attributes: Narrowed<Of<'KindSetting'>, { subject: 'household' | 'person' }>[]
  }
>
export type SettingsView = Narrowed<Of<'SettingsView'>, { settings: SettingsForm }>
export type SettingChange = Of<'SettingChange'>
export type SettingFault = Of<'SettingFault'>
export type SettingsPreview = Of<'SettingsPreview'>
export type SettingsVersion = Of<'SettingsVersion'>
