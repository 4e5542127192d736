import type { BoundaryView, DraftPart, Drawing, EditedParts, Shape } from './types'

/** The drawing as it is stored. Grids without a shape are not drawn; they stay as they are. */
export function drawingOf(view: BoundaryView): Drawing {
  const parts = view.parts.flatMap((part): DraftPart[] =>
    part.shape
      ? [
          {
            key: part.id,
            name: part.name,
            code: part.code,
            shape: part.shape as unknown as Shape,
            dedicated: part.class === 'dedicated',
            households: part.households,
          },
        ]
      : [],
  )
  return { parts, ended: [], renumber: false }
}

export const isNew = (key: string) => !/^\d+$/.test(key)

/** A key for a new grid that no other has. */
export function newKey(drawing: Drawing): string {
  let number = 1
  while (drawing.parts.some((part) => part.key === `n${number}`)) number++
  return `n${number}`
}

/** A name for one more grid: the siblings' pattern with the next number, 上村第3网格 after 上村第2网格. */
export function nextName(drawing: Drawing, word: string): string {
  const names = [...drawing.parts.map((part) => part.name), ...drawing.ended.map((part) => part.name)]
  const pattern = names.map((name) => /^(.*?)(\d+)(\D*)$/.exec(name)).filter((found) => found !== null)
  const numbers = pattern.map((found) => Number(found[2]))
  const last = pattern[numbers.indexOf(Math.max(...numbers))]
  let number = (numbers.length ? Math.max(...numbers) : drawing.parts.length) + 1
  const name = () => (last ? `${last[1]}${number}${last[3]}` : `${word}${number}`)
  while (names.includes(name())) number++
  return name()
}

/** Puts what the server drew into the drawing: new grids get a name, grids without ground end. */
export function withEdit(
  drawing: Drawing,
  edited: EditedParts['parts'],
  word: string,
  heir?: string,
): Drawing {
  const shapes = new Map(edited.map((part) => [part.key, part.shape as unknown as Shape]))
  const general = drawing.parts.filter((part) => !part.dedicated)
  const kept = drawing.parts
    .filter((part) => part.dedicated || shapes.has(part.key))
    .map((part) => ({ ...part, shape: shapes.get(part.key) ?? part.shape }))
  const gone = general.filter((part) => !shapes.has(part.key) && !isNew(part.key))
  const next: Drawing = {
    ...drawing,
    parts: kept,
    ended: [
      ...drawing.ended,
      ...gone.map(({ key, name }) => (heir ? { key, name, into: heir } : { key, name })),
    ],
  }
  for (const part of edited) {
    if (drawing.parts.some((known) => known.key === part.key)) continue
    const fresh = {
      key: part.key,
      name: nextName(next, word),
      code: '',
      shape: part.shape as unknown as Shape,
      dedicated: false,
      households: 0,
    }
    next.parts = [...next.parts, fresh]
  }
  return next
}

/** The drawing with one grid ended: its ground lies open until another takes it. */
export function without(drawing: Drawing, key: string): Drawing {
  const part = drawing.parts.find((one) => one.key === key)
  if (!part) return drawing
  const ended = isNew(key) ? drawing.ended : [...drawing.ended, { key, name: part.name }]
  return { ...drawing, parts: drawing.parts.filter((one) => one.key !== key), ended }
}

/** All grids replaced by others, as a proposal or a file does. */
export function replaced(drawing: Drawing, parts: DraftPart[]): Drawing {
  const kept = new Set(parts.map((part) => part.key))
  const general = drawing.parts.filter((part) => !part.dedicated && !isNew(part.key) && !kept.has(part.key))
  return {
    ...drawing,
    parts: [...drawing.parts.filter((part) => part.dedicated), ...parts],
    ended: [
      ...drawing.ended.filter((part) => !kept.has(part.key)),
      ...general.map(({ key, name }) => ({ key, name })),
    ],
  }
}

/**
 * What was drawn over an older state, over a newer one: what this editor did not touch is taken from the newer one, grids
 * that ended meanwhile become new ones, and those that came meanwhile are drawn, so that somebody decides about their ground.
 */
export function rebased(mine: Drawing, base: Drawing, fresh: Drawing): Drawing {
  const [old, now] = [base, fresh].map((one) => new Map(one.parts.map((part) => [part.key, part])))
  const handled = new Set([...mine.parts, ...mine.ended].map((part) => part.key))
  const shape = (part?: DraftPart) => JSON.stringify(part?.shape)
  const parts = mine.parts.map((part) => {
    const [before, after] = [old?.get(part.key), now?.get(part.key)]
    if (isNew(part.key)) return part
    if (!after) return { ...part, key: `n${part.key}`, code: '' }
    return {
      ...part,
      code: after.code,
      name: part.name === before?.name ? after.name : part.name,
      shape: shape(part) === shape(before) ? after.shape : part.shape,
    }
  })
  return {
    ...mine,
    parts: [...parts, ...fresh.parts.filter((part) => !handled.has(part.key))],
    ended: mine.ended.filter((part) => now?.has(part.key)),
  }
}

export const same = (a: Drawing, b: Drawing) => JSON.stringify(a) === JSON.stringify(b)

/** What the server is asked about, or told to save. */
export function draftOf(
  place: string,
  version: string,
  drawing: Drawing,
  accept = false,
  inner?: string | null,
) {
  return {
    place,
    version,
    ...(inner ? { inner_version: inner } : {}),
    parts: drawing.parts.map(({ key, name, shape }) => ({ key, name, shape })),
    ended: drawing.ended.map(({ key, into }) => (into ? { key, into } : { key })),
    renumber: drawing.renumber,
    accept,
  }
}
