#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

KindSpec bundle() {
  auto platforms = list("platforms", "the platforms it is made for; left out: any",
                        required(choice("", "", {"claude-code", "http-api", "kubernetes", "command"})));
  auto root = object(
      "", "",
      {text("apiVersion", "may be left out", &formats::kApiVersionText),
       choice("kind", "may be left out", {"Bundle"}),
       required(text("name", "the talent; the folder above the version has this name", &formats::kName)),
       required(text("version", "the version; the folder has this name", &formats::kVersion)),
       text("description", "for people"), text("owner", "who made it, for people"),
       unique(std::move(platforms), "."),
       object("requires", "what must be there where it runs",
              {texts("environment", "environment variables", &formats::kVariable),
               texts("env", "the same", &formats::kVariable),
               text("claudeCode", "the versions of Claude Code it was made for, for people"),
               later("mcpHosts")}),
       unique(texts("templates", "files in which {{ values.x }} is filled in", &formats::kRelativePath), "."),
       unique(texts("clientOwned", "files that are delivered once and are the client's from then on",
                    &formats::kRelativePath),
              "."),
       texts("lossy", "what a platform may lose"),
       unique(texts("invisibleCharacters", "files that may hold characters that cannot be seen",
                    &formats::kRelativePath),
              "."),
       later("compose"), later("smoke")});
  return {"Bundle", Scope::kFile, "talent.yaml: what is in a bundle.", std::move(root)};
}

}  // namespace talentops::codec::kinds
