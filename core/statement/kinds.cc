#include "core/statement/kinds.h"

#include <array>
#include <cstddef>
#include <utility>

namespace comity::statement {
namespace {

enum class Worsening { kNo, kYes, kByAct };

struct KindRow {
  KindInfo info;
  Worsening worsens;
};

// Rows in the order of the alternatives of StatementBody.
constexpr auto kRows = std::to_array<KindRow>({
#define COMITY_KIND(id, number, record, worsens) \
  {{StatementKind::id, #id}, Worsening::worsens},
#include "core/statement/kinds.inc"
#undef COMITY_KIND
});

// Turns "kCredentialRevoked" into "CREDENTIAL_REVOKED".
struct UpperName {
  std::array<char, 48> text{};
  std::size_t size = 0;

  constexpr explicit UpperName(std::string_view enumerator) {
    for (const char c : enumerator.substr(1)) {
      const bool upper = c >= 'A' && c <= 'Z';
      if (upper && size > 0) {
        text[size++] = '_';
      }
      text[size++] = upper ? c : static_cast<char>(c - 'a' + 'A');
    }
  }
};

constexpr std::array kUpperNames = {
#define COMITY_KIND(id, number, record, worsens) UpperName(#id),
#include "core/statement/kinds.inc"
#undef COMITY_KIND
};

const std::array<KindInfo, kRows.size()>& Infos() {
  static const auto infos = [] {
    std::array<KindInfo, kRows.size()> result{};
    for (std::size_t i = 0; i < kRows.size(); ++i) {
      result[i] = {kRows[i].info.kind,
                   {kUpperNames[i].text.data(), kUpperNames[i].size}};
    }
    return result;
  }();
  return infos;
}

bool ActWorsens(PartyActKind act) {
  return act == PartyActKind::kSuspend || act == PartyActKind::kWithdraw ||
         act == PartyActKind::kTerminate ||
         act == PartyActKind::kObjectToRenewal;
}

}  // namespace

std::span<const KindInfo> AllKinds() { return Infos(); }

std::optional<StatementKind> KindFromNumber(std::uint64_t number) {
  for (const KindRow& row : kRows) {
    if (static_cast<std::uint64_t>(row.info.kind) == number) {
      return row.info.kind;
    }
  }
  return std::nullopt;
}

std::string_view NameOf(StatementKind kind) {
  for (const KindInfo& info : Infos()) {
    if (info.kind == kind) {
      return info.name;
    }
  }
  return "UNKNOWN";
}

StatementBody::StatementBody() = default;
StatementBody::StatementBody(const StatementBody& other) = default;
StatementBody::StatementBody(StatementBody&& other) noexcept = default;
StatementBody& StatementBody::operator=(const StatementBody& other) = default;
StatementBody& StatementBody::operator=(StatementBody&& other) noexcept =
    default;
StatementBody::~StatementBody() = default;

#define COMITY_KIND(id, number, record, worsens) \
  StatementBody::StatementBody(record value) : AnyRecord(std::move(value)) {}
#include "core/statement/kinds.inc"
#undef COMITY_KIND

StatementKind KindOf(const StatementBody& body) {
  return kRows[body.index() - 1].info.kind;
}

bool Worsens(const StatementBody& body) {
  if (body.index() == 0) {
    return false;
  }
  switch (kRows[body.index() - 1].worsens) {
    case Worsening::kNo:
      return false;
    case Worsening::kYes:
      return true;
    case Worsening::kByAct:
      break;
  }
  if (const auto* recorded = std::get_if<RecordedAct>(&body)) {
    return ActWorsens(recorded->act.act);
  }
  return ActWorsens(std::get<PartyAct>(body).act);
}

}  // namespace comity::statement
