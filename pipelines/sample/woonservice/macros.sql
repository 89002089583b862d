-- Chance that falls the same on every machine: whole-number arithmetic only (the last steps of MurmurHash3), and
-- of floats only what IEEE 754 fixes to the last bit: no logarithm, no power, no sum over rows.
-- `name` keeps one draw from another; `number` says of which thing, below 2 ** 32.
create macro salt(name) as
    md5_number_lower(concat(getvariable('seed'), '/', name)) & 4294967295::ubigint;
create macro mix_first(x) as (xor(x, x >> 16) * 2246822507::ubigint) & 4294967295::ubigint;
create macro mix_second(x) as (xor(x, x >> 13) * 3266489909::ubigint) & 4294967295::ubigint;
create macro mix_last(x) as xor(x, x >> 16);
create macro draw(name, number) as
    mix_last(mix_second(mix_first(
        (number::ubigint * 2654435769::ubigint + salt(name)) & 4294967295::ubigint
    )));

-- From 0 up to 1.
create macro share(name, number) as draw(name, number) / 4294967296.0;

-- From 0 up to `most`, a whole number.
create macro below(name, number, most) as (draw(name, number) % (most)::ubigint)::integer;

-- Of people.
create macro scaled(count) as floor(count * getvariable('people_scale'))::bigint;
