/** What the form of a new account holds. */
export interface NewUser {
  name: string
  phone: string
  login: string
  password: string
}

export type NewUserTrouble = 'name' | 'login' | 'phone' | 'password' | null
const SHORTEST = 10

/** The server decides; this only spares a round trip for the obvious. */
export function newUserTrouble(user: NewUser): NewUserTrouble {
  if (!user.name.trim()) return 'name'
  if (!/^[\w.-]{3,40}$/.test(user.login)) return 'login'
  if (user.phone && !/^1\d{10}$/.test(user.phone.trim())) return 'phone'
  return user.password.length < SHORTEST ? 'password' : null
}

/** Without letters and digits that look alike: the first password is read from a slip of paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'

export function inventPassword(
  random: (n: number) => Uint8Array = (n) => crypto.getRandomValues(new Uint8Array(n)),
): string {
  const letters: string[] = []
  // Bytes beyond the last whole round of the alphabet would favour its beginning.
  const limit = 256 - (256 % ALPHABET.length)
  while (letters.length < 12) {
    for (const byte of random(16))
      if (byte < limit && letters.length < 12) letters.push(ALPHABET[byte % ALPHABET.length] ?? '')
  }
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].map((group) => group.join('')).join('-')
}
