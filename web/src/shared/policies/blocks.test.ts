import { expect, it } from 'vitest'
import { blocksOf } from './blocks'

it('reads headings, lists and paragraphs, and nothing else', () => {
  expect(
    blocksOf('这是\n示例。\n\n## 谁可以领\n老人。\n- 身份证\n- 户口本\n\n- 另一条\n<b>不是标签</b>'),
  ).toEqual([
    { kind: 'paragraph', text: '这是示例。' },
    { kind: 'heading', text: '谁可以领' },
    { kind: 'paragraph', text: '老人。' },
    { kind: 'list', items: ['身份证', '户口本'] },
    { kind: 'list', items: ['另一条'] },
    { kind: 'paragraph', text: '<b>不是标签</b>' },
  ])
  expect(blocksOf('')).toEqual([])
})
