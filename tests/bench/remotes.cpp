#include "tests/bench/remotes.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/remotes.hpp"
#include "tests/bench/scratch.hpp"

namespace talentops::bench {
namespace {

using effects::git::GitDesiredStore;
using effects::git::Mirror;

/// Its connections are made by the kernel, and nobody ever takes them.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    require(::bind(socket_, any, size) == 0 && ::listen(socket_, 16) == 0 &&
                ::getsockname(socket_, any, &size) == 0,
            "a port can be listened on");
    port_ = ntohs(address.sin_port);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { ::close(socket_); }

  std::string url() const { return fmt::format("http://127.0.0.1:{}/fleet.git", port_); }

 private:
  int socket_;
  int port_ = 0;
};

class HungRemote final : public Contest {
 public:
  explicit HungRemote(std::size_t remotes) {
    const auto first = scratch_.fresh();
    shell(scratch_ / "",
          fmt::format("git init -q --bare -b main '{0}'; cd '{0}'; git commit-tree -m one "
                      "$(git mktree </dev/null) >tip; git update-ref refs/heads/main $(cat tip)",
                      first.string()));
    for (std::size_t i = 1; i < remotes; ++i) {
      const auto path = scratch_.fresh();
      shell(scratch_ / "", fmt::format("cp -a '{}' '{}'", first.string(), path.string()));
      mirrors_.push_back(must(Mirror::open((scratch_ / "state").string(), path.string())));
    }
    domain::RepositoryConfig silent;
    silent.url = server_.url();
    silent.plain_http = true;
    hung_ = must(Mirror::open((scratch_ / "state").string(), must(effects::git::remote_of(silent))));
    poll_all();
  }

  Milliseconds ours() override {
    std::jthread hangs([this](const std::stop_token& stop) {
      GitDesiredStore store(*hung_, "main");
      const auto answer = store.fetch({stop, clock_.monotonic() + std::chrono::hours(1)});
      require(!answer && answer.error().kind == ErrorKind::kCanceled, "the silent one never answered");
    });
    return poll_all();
  }
  Milliseconds baseline() override { return poll_all(); }

 private:
  static constexpr std::size_t kPollers = 4;
  static constexpr int kTimes = 25;

  Milliseconds poll_all() {
    std::vector<std::vector<double>> took(kPollers);
    std::vector<std::jthread> pollers;
    for (std::size_t poller = 0; poller < kPollers; ++poller) {
      pollers.emplace_back([&, poller] {
        for (int time = 0; time < kTimes; ++time)
          for (auto i = poller; i < mirrors_.size(); i += kPollers)
            took[poller].push_back(poll(*mirrors_[i]).count());
      });
    }
    pollers.clear();
    std::vector<double> all;
    for (const auto& each : took) all.insert(all.end(), each.begin(), each.end());
    const auto p99 = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
    std::nth_element(all.begin(), p99, all.end());
    return Milliseconds(*p99);
  }
  static Milliseconds poll(Mirror& mirror) {
    GitDesiredStore store(mirror, "main");
    return measure([&] { must(store.fetch({})); });
  }

  Scratch scratch_;
  SilentServer server_;
  effects::SystemClock clock_;
  std::vector<std::unique_ptr<Mirror>> mirrors_;
  std::unique_ptr<Mirror> hung_;
};

}  // namespace

std::unique_ptr<Contest> hung_remote(std::size_t remotes) { return std::make_unique<HungRemote>(remotes); }

}  // namespace talentops::bench
