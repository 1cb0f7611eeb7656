#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {
namespace {

FieldSpec auth(std::string description) {
  return object(
      "auth", std::move(description),
      {text("tokenFile", "https: a token, sent as bearer token, or with a username as its password",
            &formats::kAbsolutePath),
       text("username", "https: whose password the token is; GitHub takes x-access-token, GitLab oauth2"),
       text("caFile",
            "https: certificates of the only authorities to believe, in PEM form; default: the machine's",
            &formats::kAbsolutePath),
       text("sshKeyFile", "ssh: the private key, without a passphrase", &formats::kAbsolutePath),
       text("knownHostsFile", "ssh: the host keys to believe, as OpenSSH keeps them",
            &formats::kAbsolutePath)});
}

FieldSpec repositories() {
  auto repository = object(
      "", "",
      {with_default(text("name", "what it is called in records and messages", &formats::kName), "fleet"),
       required(text("url", "where it is: https://…, ssh://…, user@host:path, a path, or file://…")),
       with_default(text("branch", "the branch that is watched", &formats::kBranch), "main"),
       only(with_default(text("path", "the folder in which its documents lie", &formats::kFolder), ".")),
       at_least(duration("interval", "how often it is fetched", "30s"), 1),
       at_least(duration("timeout", "how long one fetch or push may take", "60s"), 1),
       choice("onRewrite",
              "its history was rewritten: wait for a person's confirm-rewrite, or follow it all the same",
              {"hold", "accept"}, "hold"),
       boolean("plainHttp", "true: http:// is allowed; whoever is on the way can read and change everything",
               "false"),
       auth("with what it is reached; files are read anew for each connection, and never shown"),
       object("verify", "what must be signed, by whom trust.allowedSignersFile trusts for the namespace git",
              {choice("commits",
                      "the newest commit, or all since the one that was accepted, before they are followed",
                      {"none", "head", "all"}, "none")})});
  return required(between(
      list("repositories", "the fleet repository; exactly one in this version", std::move(repository)), 1,
      1));
}

FieldSpec allow() {
  auto command = object(
      "", "",
      {required(text("name", "what documents call it", &formats::kName)),
       required(at_least(list("argv", "the program by absolute path, then its first arguments; never a shell",
                              text("", "")),
                         1)),
       choice("at", "where it runs; for a directory both are the controller's machine",
              {"controller", "target"}, "controller"),
       at_least(duration("timeout", "how long it may take at most", "60s"), 0.01)});
  return object(
      "allow", "what the fleet repository may name; nothing by default",
      {unique(texts("directories",
                    "directories in and below which targets may lie; {client} stands for the client",
                    &formats::kAllowedPath),
              "."),
       unique(texts("hosts", "hosts that checks may ask", &formats::kHost), "."),
       unique(texts("urls", "the beginnings of URLs that checks may ask", &formats::kHttpUrl), "."),
       unique(texts("addresses", "private addresses and ranges that checks may reach", &formats::kAddress),
              "."),
       unique(list("commands", "commands that checks may run", std::move(command)), "name"),
       unique(texts("repositories",
                    "the addresses of repositories in which the fleet may have its records kept; "
                    "records.auth is for the server of the first"),
              ".")});
}

}  // namespace

KindSpec controller_config() {
  auto root = object(
      "", "",
      {required(text("apiVersion", "the version of this schema", &formats::kApiVersionText)),
       required(choice("kind", "the kind of document", {"ControllerConfig"})),
       text("id", "which controller it is; default: the host's name", &formats::kName), repositories(),
       object(
           "trust", "who is believed",
           {text("allowedSignersFile", "OpenSSH's allowed_signers", &formats::kAbsolutePath),
            boolean("fromRepository",
                    "true: take it from the fleet repository; for demonstrations, and said in every manifest",
                    "false")}),
       object("records", "how records are committed",
              {object("author", "in whose name",
                      {with_default(text("name", ""), "talentops"),
                       with_default(text("email", ""), "talentops@localhost")}),
               text("signingKeyFile", "an SSH key to sign commits with", &formats::kAbsolutePath),
               boolean("plainHttp", "true: http:// is allowed for a repository of their own", "false"),
               auth("with what a repository of their own is reached, which allow.repositories must name")}),
       allow(),
       object(
           "state", "what may be lost",
           {with_default(text("directory", "where it lies", &formats::kAbsolutePath), "/var/lib/talentops")}),
       object("secrets", "values that releases refer to",
              {text("directory",
                    "where they lie, as <client>/<name>/<key>; files that others can read are refused",
                    &formats::kAbsolutePath)}),
       integer("workers",
               "how many environments are worked on at once; mostly they wait for disks and records", 1, 256,
               "64"),
       object("limits", "how large a bundle or document may be",
              {between(with_default(text("bundleBytes", "all files of a bundle", &formats::kSize), "256MiB"),
                       1, 1024.0 * 1024 * 1024 * 64),
               between(with_default(text("documentBytes", "one file of documents", &formats::kSize), "1MiB"),
                       1024, 1024.0 * 1024 * 64),
               integer("fileCount", "the files of a bundle", 1, 1'000'000, "20000")}),
       object("logging", "what is logged",
              {choice("level", "from which level on", {"debug", "info", "warn", "error"}, "info"),
               choice("format", "how", {"text", "json"}, "text")}),
       duration("grace", "how long running deployments may take to reach a safe point when it is stopped",
                "30s"),
       later("server"), later("webhooks"), later("metrics")});
  return {"ControllerConfig", Scope::kFile, "One controller; a file beside it, never in a fleet repository.",
          std::move(root)};
}

}  // namespace talentops::codec::kinds
