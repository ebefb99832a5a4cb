// A rule broken on purpose: a simulation that does not notice is blind.
#ifndef COMITY_TESTS_SIMULATION_BROKEN_RULE_H_
#define COMITY_TESTS_SIMULATION_BROKEN_RULE_H_

#include <span>
#include <string_view>

namespace comity::simulation {

// `Variant` says what is broken in a world.
template <typename Variant>
struct BrokenRule {
  std::string_view name;
  Variant variant;
  // What the breach must speak of.
  std::string_view breach;
};

template <typename Variant>
BrokenRule<Variant> Breaking(std::string_view name, std::string_view breach,
                             void (*change)(Variant&)) {
  BrokenRule<Variant> rule{name, {}, breach};
  change(rule.variant);
  return rule;
}

// Null if there is none of that name.
template <typename Variant>
const BrokenRule<Variant>* FindRule(std::span<const BrokenRule<Variant>> rules,
                                    std::string_view name) {
  for (const BrokenRule<Variant>& rule : rules) {
    if (rule.name == name) {
      return &rule;
    }
  }
  return nullptr;
}

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_BROKEN_RULE_H_
