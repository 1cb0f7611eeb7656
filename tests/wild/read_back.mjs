// Reads files of talents with stock readers: gray-matter for front matter, skills-ref for whole skills.
// Arguments: the folder node_modules. Standard input: {"files": [path…], "skills": [folder…]}. Standard output: the same keys, with
// {"data", "body"} or {"error"} for each file, and the list of complaints for each skill.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const modules = path.resolve(process.argv[2]);
const matter = createRequire(path.join(modules, "here.js"))("gray-matter");
const skillsRef = await import(pathToFileURL(path.join(modules, "skills-ref/dist/index.js")).href);

function front(file) {
  try {
    // An option keeps gray-matter from remembering a text that it failed on as one without front matter.
    const { data, content, matter: block } = matter(readFileSync(file, "utf8"), { language: "yaml" });
    return { data, present: block !== "", body: createHash("sha256").update(content, "utf8").digest("hex") };
  } catch (error) {
    return { error: String(error.message).split("\n")[0] };
  }
}

async function skill(folder) {
  try {
    return await skillsRef.validate(folder);
  } catch (error) {
    return [String(error.message).split("\n")[0]];
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const answer = { files: {}, skills: {} };
for (const file of asked.files) answer.files[file] = front(file);
for (const folder of asked.skills) answer.skills[folder] = await skill(folder);
process.stdout.write(JSON.stringify(answer));
