/** What does a link that enrols a browser say? `<base>/capture/#key=TOKEN&project=ID`. */

export interface Enrolment {
  key: string;
  project: number;
}

const TOKEN = /^[A-Za-z0-9!$]{64}$/;

/** Read an enrolment from a fragment, or from a whole link that was pasted; null where there is none. */
export function readLink(text: string): Enrolment | null {
  const fragment = text.includes("#") ? text.slice(text.indexOf("#") + 1) : text;
  const said = new URLSearchParams(fragment.trim());
  const key = said.get("key") ?? "";
  const project = Number(said.get("project"));
  return TOKEN.test(key) && Number.isInteger(project) && project > 0 ? { key, project } : null;
}

/** Where the server answers this browser: the same addresses as for Collect. */
export function baseOf({ key, project }: Enrolment): string {
  return `/v1/key/${key}/projects/${project}`;
}

/** Is this kept for this link? What is told to another phone, or of another programme, is none of this one's. */
export function isOf<Kept extends Enrolment>(kept: Kept | undefined, enrolment: Enrolment | null): kept is Kept {
  return kept !== undefined && kept.key === enrolment?.key && kept.project === enrolment.project;
}
