#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/document_edit.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {
namespace {

/// Labels, among which the client and the name count.
bool is_selected(const domain::Release& release, const BumpRequest& request) {
  auto labels = *release.labels;
  labels["client"] = release.key.client.text();
  labels["release"] = release.key.name.text();
  return std::all_of(request.selector.begin(), request.selector.end(), [&](const auto& wanted) {
    const auto label = labels.find(wanted.first);
    return label != labels.end() && label->second == wanted.second;
  });
}

Error nothing_selected(const BumpRequest& request, const domain::Catalog& catalog) {
  std::vector<std::string> talents;
  for (const auto& [key, release] : catalog.releases) talents.push_back(release.talent.text());
  if (std::find(talents.begin(), talents.end(), request.talent) != talents.end()) {
    return {ErrorKind::kNotFound, codes::kReleaseUnknown,
            fmt::format("no release of {} has these labels", request.talent), std::nullopt,
            "leave out --selector, or correct it"};
  }
  const auto near = nearest(request.talent, talents);
  return {ErrorKind::kNotFound, codes::kReleaseUnknown,
          fmt::format("no release wishes the talent {}", request.talent), std::nullopt,
          near ? fmt::format("did you mean {}?", *near) : "write one with talentops new release"};
}

}  // namespace

ExitCode bump(const BumpRequest& request, const Output& output) {
  auto fleet = EditedFleet::open(request.how);
  if (!fleet) return output.refuse(fleet.error());
  std::size_t selected = 0;
  for (const auto& [key, release] : fleet->catalog().releases) {
    if (release.talent.text() != request.talent || !is_selected(release, request)) continue;
    ++selected;
    if (release.version == *request.version) continue;
    const auto edited = fleet->edit(release, {.release = key, .version = request.version});
    if (!edited) {
      output.fail(edited.error());
      return ExitCode::kNo;
    }
  }
  if (selected == 0) return output.fail(nothing_selected(request, fleet->catalog()));
  return fleet->finish(fmt::format("{} {}", request.talent, request.version->text()), output);
}

}  // namespace talentops::cli
