import type { Contestant } from './contestant.ts';
import { externalIdOf, rarestText, rareText, userNameOf } from './people.ts';

/** A request that is repeated for other people, and what a right answer to it holds. */
export interface Case {
  readonly name: string;
  readonly callers: number;
  path(contestant: Contestant, index: number): string;
  isRight(text: string, contestant: Contestant, index: number): boolean;
}

function filtered(filter: string, count?: number): string {
  return `/Users?filter=${encodeURIComponent(filter)}${count === undefined ? '' : `&count=${count}`}`;
}

function total(text: string): number {
  return (JSON.parse(text) as { totalResults: number }).totalResults;
}

const finds = (text: string, { ids }: Contestant, index: number) => total(text) === 1 && text.includes(`${ids[index]}`);

/** One in so many has the text; one in ten of all is not active, but none of these. */
const containing = (text: string, rarity: number): Case => ({
  name: `emails[type eq "work"].value co "…" and active eq true (${100 / rarity} % match)`,
  callers: 4,
  path: () => filtered(`emails[type eq "work"].value co "${text}" and active eq true`, 100),
  isRight: (answer, { ids }) => total(answer) === Math.ceil(ids.length / rarity),
});

export const cases: readonly Case[] = [
  {
    name: 'GET by id',
    callers: 16,
    path: ({ ids }, index) => `/Users/${ids[index]}`,
    isRight: (text, _contestant, index) => text.includes(userNameOf(index)),
  },
  {
    name: 'userName eq',
    callers: 16,
    path: (_contestant, index) => filtered(`userName eq "${userNameOf(index)}"`),
    isRight: finds,
  },
  {
    name: 'externalId eq',
    callers: 16,
    path: (_contestant, index) => filtered(`externalId eq "${externalIdOf(index)}"`),
    isRight: finds,
  },
  containing(rarestText, 1000),
  containing(rareText, 100),
  {
    name: 'the same with a text that all have (90 % match)',
    callers: 4,
    path: () => filtered('emails[type eq "work"].value co "acme" and active eq true', 100),
    isRight: (text, { ids }) => total(text) === ids.length - Math.ceil((ids.length - 3) / 10),
  },
  {
    name: 'the same with another text each time (1 found)',
    callers: 4,
    path: (_contestant, index) => filtered(`emails[type eq "work"].value co ".${index}@acme" and active eq true`, 100),
    isRight: (text, _contestant, index) => total(text) === (index % 10 === 3 ? 0 : 1),
  },
];
