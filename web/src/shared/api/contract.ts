import type { components, paths } from './schema'

/** The schemas of the server's OpenAPI document, by name. */
export type Schemas = components['schemas']

/**
 * A shape as it arrives: the server writes every field, `null` where it has nothing, so what the document
 * calls optional is never missing in an answer.
 */
export type Answered<T> = T extends readonly (infer Item)[]
  ? Answered<Item>[]
  : T extends object
    ? string extends keyof T
      ? Record<string, unknown>
      : { [Field in keyof T]-?: Answered<Exclude<T[Field], undefined>> }
    : T

/**
 * `Base` with some fields said more narrowly than the document can, e.g. a union of codes instead of a string.
 * A field that the schema does not have, or has with another type, is a type error.
 */
export type Narrowed<
  Base,
  Fields extends { [F in keyof Fields]: F extends keyof Base ? Base[F] : never },
> = Omit<Base, keyof Fields> & Fields

type Verb = 'get' | 'post' | 'put' | 'delete'

/** `/cases/{id}/{act}` as the type of the addresses it stands for. */
type Address<Path extends string> = Path extends `${infer Head}{${string}}${infer Rest}`
  ? `${Head}${string}${Address<Rest>}`
  : Path

/** What the document only calls an object (GeoJSON, details of a journal entry) may be any. */
type Open<T> = T extends readonly (infer Item)[]
  ? Open<Item>[]
  : T extends object
    ? string extends keyof T
      ? object
      : { [Field in keyof T]: Open<T[Field]> }
    : T
type Content<Answer> = Answer extends { content: infer Media } ? Open<Media[keyof Media]> : undefined
type Success<Operation> = Operation extends { responses: infer Answers }
  ? {
      [Status in keyof Answers]: Status extends 200 | 201 | 202 | 204 ? Content<Answers[Status]> : never
    }[keyof Answers]
  : never

/** Addresses of `verb` in the document, whatever they answer. */
export type PathOf<V extends Verb> = {
  [Path in keyof paths]: paths[Path][V] extends undefined ? never : Address<Path & string>
}[keyof paths]

/** Addresses of `verb` whose answer, by the document, is a `T`; without a `T` any of them. */
export type PathAnswering<V extends Verb, T> = [unknown] extends [T]
  ? PathOf<V>
  : [T] extends [undefined | void]
    ? PathOf<V>
    : {
        [Path in keyof paths]: paths[Path][V] extends undefined
          ? never
          : T extends Success<paths[Path][V]>
            ? Address<Path & string>
            : never
      }[keyof paths]
