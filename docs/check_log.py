#!/usr/bin/env python3
"""Checks the transparency log of a county from outside: `check_log.py https://county.example [kept-head.txt ...]`.

Reads every entry over the public API, recomputes the Merkle tree (RFC 9162) and compares it with every signed head, those in the
files included; checks the signatures (C2SP signed notes, Ed25519), the chain of keys, the proofs that the server gives, and texts
that everybody may open. Python's standard library alone. Ends with 1 and says what does not fit. What it means: docs/transparency.md.
"""
import base64, functools, hashlib, json, random, sys, urllib.parse, urllib.request

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
faults = []

def fault(text):
    print("FAIL", faults.append(text) or text)

def recover(y, sign):
    """x of a point of Edwards25519 (RFC 8032, 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x

def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total

def point_of(data):
    number = int.from_bytes(data, "little")
    x, y = recover(number & (2**255 - 1), number >> 255), number & (2**255 - 1)
    return x, y, 1, x * y % P

BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def is_signed(key, text, signature):
    """Ed25519 (RFC 8032, 5.1.7)."""
    try:
        public, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, public))
    same = (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P
    return len(signature) == 64 and s < L and same

def opened(note, verifier):
    """The text of a note that the key has signed, or None."""
    name, hint, code = verifier.split("+", 2)
    key = base64.b64decode(code)
    if key[0] != 1 or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != hint:
        return None
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        dash, signer, code = (line.split(" ") + ["", "", ""])[:3]
        code = base64.b64decode(code)
        if dash == "\u2014" and signer == name and code[:4].hex() == hint and is_signed(key[1:], (text + "\n").encode(), code[4:]):
            return text + "\n"
    return None

def head_of(note, keys):
    """Size and root of a head, signed by the key of its time."""
    size = int((note.split("\n")[1:2] + ["0"])[0])
    key = [key for key in keys if key["from_size"] <= size][-1:]
    text = opened(note, key[0]["verifier"]) if key else None
    lines = text.split("\n") if text else []
    return (size, base64.b64decode(lines[2])) if lines and lines[0] == key[0]["verifier"].split("+")[0] else (size, None)

def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()

def ask(base, path, **query):
    with urllib.request.urlopen(f"{base}/api/v1/log/{path}?{urllib.parse.urlencode(query)}", timeout=60) as answer:
        return json.load(answer)

def root_of_inclusion(leaf, seq, size, proof):
    last, root = size - 1, leaf
    for other in proof:
        if seq & 1 or seq == last:
            root = node(other, root)
            while seq and not seq & 1:
                seq, last = seq >> 1, last >> 1
        else:
            root = node(root, other)
        seq, last = seq >> 1, last >> 1
    return root if last == 0 else None

def main(base, kept):
    base = base.rstrip("/")
    keys = ask(base, "keys")
    for before, key in zip([None] + keys, keys):
        text, by = opened(key["note"], key["verifier"]) or "", before and opened(key["note"], before["verifier"])
        if key["verifier"] not in text or (key["vouched_by"] and not by):
            fault(f"key {key['id']}: neither it nor the key before it has signed that it is the log's key")
        if before and not key["vouched_by"]:
            print(f"note: no key vouches for {key['id']}; ask the county why")
    heads, cursor = [], ""
    while cursor is not None:
        page = ask(base, "heads", cursor=cursor)
        heads += [(f"head of {item['size']} entries", item["note"]) for item in page["items"]]
        cursor = page.get("next")
    heads += [(f"kept head {name}", open(name, encoding="utf-8").read()) for name in kept]
    wanted = {}
    for name, note in heads:
        size, root = head_of(note, keys)
        if root is None:
            fault(f"{name}: the log's key has not signed it")
        wanted.setdefault(size, []).append((name, root))
    top, tree, count = max(wanted, default=0), [], 0  # tree: whole subtrees, from left to right
    sample, hashes = random.sample(range(top), min(top, 20)), {}
    while count < top and (entries := ask(base, "leaves", **{"from": count, "limit": 1000})):
        for entry in entries[: top - count]:
            hash = hashlib.sha256(b"\0" + entry["leaf"].encode()).digest()
            if entry["seq"] != count or entry["hash"] != hash.hex():
                fault(f"entry {count}: it is missing, or its bytes do not have the hash that the server says")
            for opening in entry["openings"]:
                data = b"gezhi commitment v1\0" + bytes.fromhex(opening["salt"]) + opening["text"].encode()
                if json.loads(entry["leaf"])["body"][opening["name"]] != hashlib.sha256(data).hexdigest():
                    fault(f"entry {count}: the text that is shown is not the one that was entered")
            if count in sample:
                hashes[count] = hash
            tree, count, size = tree + [hash], count + 1, count + 1
            while not size & 1:
                tree[-2:], size = [node(*tree[-2:])], size >> 1
            for name, root in wanted.pop(count, []):
                final = functools.reduce(lambda right, left: node(left, right), reversed(tree))
                if root != final:
                    fault(f"{name}: one of the entries below it was changed after it was signed")
    for name, _ in sum(wanted.values(), []):
        fault(f"{name}: there are only {count} entries")
    for seq, hash in hashes.items():
        proof = [bytes.fromhex(text) for text in ask(base, "proofs/inclusion", seq=seq, size=top)["hashes"]]
        if root_of_inclusion(hash, seq, top, proof) != final:
            fault(f"entry {seq}: its proof does not lead to the head of {top} entries")
    print(f"{count} entries, {len(heads)} heads, {len(keys)} keys, {len(hashes)} proofs: {len(faults)} wrong")

main(sys.argv[1], sys.argv[2:])
sys.exit(1 if faults else 0)
