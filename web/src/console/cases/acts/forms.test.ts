import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick, type Component } from 'vue'
import { createText } from '@/shared/i18n'
import { TEXT } from '@/shared/i18n/text'
import { sampleCase } from '../sampleCase'
import AskExtensionForm from './AskExtensionForm.vue'
import AssignForm from './AssignForm.vue'
import CheckForm from './CheckForm.vue'
import DecideExtensionForm from './DecideExtensionForm.vue'
import { hasDraft, writeDraft } from './drafts'
import type { FormAct } from './form'
import MergeForm from './MergeForm.vue'
import OneTextForm from './OneTextForm.vue'
import ProofForm from './ProofForm.vue'
import SuspendForm from './SuspendForm.vue'

const text = createText([], [], () => Promise.resolve([]))
/** Keys stand for sentences: the test reads which one is shown. */
const spoken = { ...text, t: (key: string) => key }

function open(form: Component, act: FormAct, change = {}): VueWrapper {
  const queries = new QueryClient({ defaultOptions: { queries: { enabled: false } } })
  return mount(form, {
    props: { act, detail: sampleCase(change), busy: false, wrong: {} },
    global: {
      plugins: [createPinia(), [VueQueryPlugin, { queryClient: queries }]],
      provide: { [TEXT as symbol]: spoken },
      stubs: { BodyPicker: true, PhotoUpload: true, CategoryPicker: true },
    },
  })
}
const submit = async (form: VueWrapper) => {
  await form.find('form').trigger('submit')
  return form.emitted('submit')?.at(-1)?.[0]
}
beforeEach(() => sessionStorage.clear())

describe('forms of one sentence', () => {
  it('do not send a return without a reason, and say so', async () => {
    const form = open(OneTextForm, 'return')
    expect(await submit(form)).toBeUndefined()
    expect(form.find('.wrong').text()).toBe('console.actMissing.return')
    await form.find('textarea').setValue('  不属于本单位  ')
    expect(await submit(form)).toEqual({ reason: '不属于本单位' })
  })
  it('send an empty acceptance', async () => {
    expect(await submit(open(OneTextForm, 'accept'))).toEqual({})
  })
  it('send nothing but the act when there is nothing to say', async () => {
    const form = open(OneTextForm, 'resume')
    expect(form.find('textarea').exists()).toBe(false)
    expect(await submit(form)).toEqual({})
  })
  it('show the sentence of the server at its field', async () => {
    const form = open(OneTextForm, 'urge')
    await form.setProps({ wrong: { note: '太长了' } })
    expect(form.find('.wrong').text()).toBe('太长了')
  })
})

describe('assigning', () => {
  it('needs a body and keeps the list’s limit unless told otherwise', async () => {
    const form = open(AssignForm, 'assign')
    expect(await submit(form)).toBeUndefined()
    writeDraft('42', 'assign', { body: '9', helpers: ['9', '8'] })
    expect(await submit(open(AssignForm, 'assign'))).toEqual({ body: '9', helpers: ['8'] })
  })
  it('sends days or hours, never both', async () => {
    writeDraft('42', 'assign', { body: '9', unit: 'hours', length: 2 })
    expect(await submit(open(AssignForm, 'assign'))).toEqual({ body: '9', hours: 2 })
    writeDraft('42', 'assign', { length: 0 })
    expect(await submit(open(AssignForm, 'assign'))).toBeUndefined()
  })
})

describe('proof', () => {
  it('asks for a photo unless one says there is none', async () => {
    const form = open(ProofForm, 'resolve')
    await form.find('textarea').setValue('已更换管段')
    expect(await submit(form)).toBeUndefined()
    await form.find('input[type=checkbox]').setValue(true)
    expect(await submit(form)).toEqual({ text: '已更换管段' })
  })
  it('names photos by id', async () => {
    writeDraft('42', 'resolve', { text: '好了', photos: [{ id: 'a1' }] })
    expect(await submit(open(ProofForm, 'resolve'))).toEqual({ text: '好了', attachments: ['a1'] })
  })
})

describe('decisions', () => {
  it('want a choice, and words for a no', async () => {
    const form = open(CheckForm, 'check')
    expect(await submit(form)).toBeUndefined()
    const [yes, no] = form.findAll('input[type=radio]')
    await no?.setValue(true)
    expect(await submit(form)).toBeUndefined()
    await yes?.setValue(true)
    expect(await submit(form)).toEqual({ passed: true })
  })
  it('refuse an extension only with a note', async () => {
    const form = open(DecideExtensionForm, 'decide_extension')
    await form.findAll('input[type=radio]')[1]?.setValue(true)
    expect(await submit(form)).toBeUndefined()
    await form.find('textarea').setValue('可以按时完成')
    expect(await submit(form)).toEqual({ grant: false, note: '可以按时完成' })
  })
})

describe('time', () => {
  it('suspends until the end of a day in the country’s time', async () => {
    const form = open(SuspendForm, 'suspend')
    await form.find('textarea').setValue('等配件')
    await form.find('input[type=date]').setValue('2026-12-01')
    expect(await submit(form)).toEqual({ reason: '等配件', until: '2026-12-01T23:59:59+08:00' })
  })
  it('extends by whole days', async () => {
    const form = open(AskExtensionForm, 'ask_extension')
    await form.find('textarea').setValue('下雨')
    await form.find('input').setValue(2.5)
    expect(await submit(form)).toBeUndefined()
    await form.find('input').setValue(5)
    expect(await submit(form)).toEqual({ days: 5, reason: '下雨' })
  })
})

describe('merging', () => {
  it('refuses the case itself', async () => {
    const form = open(MergeForm, 'merge')
    await form.find('input').setValue('QT261122-0042')
    expect(await submit(form)).toBeUndefined()
    await form.find('input').setValue('QT261122-0001')
    expect(await submit(form)).toEqual({ into: 'QT261122-0001' })
  })
})

describe('drafts', () => {
  it('survive closing the form and are not kept when empty', async () => {
    const form = open(OneTextForm, 'return')
    await form.find('textarea').setValue('写了一半')
    await nextTick()
    form.unmount()
    expect(hasDraft('42', 'return')).toBe(true)
    const again = open(OneTextForm, 'return')
    expect(again.find('textarea').element.value).toBe('写了一半')
    await again.find('textarea').setValue('')
    await nextTick()
    expect(hasDraft('42', 'return')).toBe(false)
  })
})
