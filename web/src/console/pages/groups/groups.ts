import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

/** How a text comes into a group. */
export const KINDS = ['wecom', 'dingtalk', 'by_hand'] as const
export type GroupKind = (typeof KINDS)[number]

export type ChatGroup = Narrowed<Of<'GroupView'>, { kind: GroupKind }>
export type Posting = Narrowed<Of<'PostingView'>, { state: 'waiting' | 'hand' | 'done' | 'given_up' }>
export type Notice = Of<'NoticeView'>
export type Outline = Of<'Outline'>
export type Template = Of<'TemplateView'>
export type TestResult = Of<'TestView'>

/** Gaps that each group fills for itself. */
export const GAPS = ['地方', '上级', '日期', '网格员', '电话', '网址'] as const

/** What is known to go wrong with a robot; anything else is told in general. */
const TROUBLES = [
  'robot_busy',
  'robot_refuses',
  'robot_rules',
  'robot_text',
  'no_robot',
  'no_robot_answer',
  'no_connection',
  'unknown_host',
  'private_address',
  'timeout',
  'broke_off',
  'not_public',
  'group_ended',
] as const
export const troubleKey = (code: string) =>
  `groups.trouble.${(TROUBLES as readonly string[]).includes(code) ? code : 'other'}`
export const TROUBLE_CODES = TROUBLES

/** How a group stands: it takes texts, its robot does not, or somebody passes them on. */
export const standing = (group: ChatGroup) =>
  group.problem ? 'bad' : group.kind === 'by_hand' ? 'hand' : 'good'
