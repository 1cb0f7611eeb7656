#include "controller/effects/git/remotes.hpp"

#include <utility>

#include "controller/codec/repository_address.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/directory_remote.hpp"
#include "controller/effects/git/http_carrier.hpp"
#include "controller/effects/git/smart_remote.hpp"
#include "controller/effects/git/ssh_carrier.hpp"

namespace talentops::effects::git {
namespace {

Result<std::unique_ptr<Remote>> directory(const domain::RepositoryConfig& config) {
  return std::unique_ptr<Remote>(std::make_unique<DirectoryRemote>(TRY(local_path(config.url))));
}

Result<std::unique_ptr<Remote>> over_http(const domain::RepositoryConfig& config) {
  HttpPlace place{TRY(parse_url(config.url)), config.auth.username, config.auth.token_file,
                  config.auth.ca_file};
  auto text = place.url.shown();
  // The machine's authorities are many; they are read once.
  if (place.url.scheme == Scheme::kHttps && !place.ca_file)
    place.trust = std::make_shared<TlsTrust>(TRY(TlsTrust::make({})));
  return std::unique_ptr<Remote>(std::make_unique<SmartRemote>(
      std::move(text), config.timeout,
      [place = std::move(place)](const Call& call) { return carry_over_http(place, call); }));
}

Result<std::unique_ptr<Remote>> over_ssh(const domain::RepositoryConfig& config,
                                         const codec::RepositoryAddress& address) {
  SshPlace place{address.user,
                 address.host,
                 address.port,
                 address.path,
                 config.auth.ssh_key_file.value_or(""),
                 config.auth.known_hosts_file.value_or("")};
  return std::unique_ptr<Remote>(std::make_unique<SmartRemote>(
      config.url, config.timeout,
      [place = std::move(place)](const Call& call) { return carry_over_ssh(place, call); }));
}

}  // namespace

Result<std::unique_ptr<Remote>> remote_of(const domain::RepositoryConfig& config) {
  if (auto wrong = codec::repository_problem(config)) return *std::move(wrong);
  const auto address = TRY(codec::read_repository_address(config.url));
  switch (address.transport) {
    case codec::Transport::kDirectory:
      return directory(config);
    case codec::Transport::kHttp:
    case codec::Transport::kHttps:
      return over_http(config);
    case codec::Transport::kSsh:
      return over_ssh(config, address);
  }
  return directory(config);
}

}  // namespace talentops::effects::git
