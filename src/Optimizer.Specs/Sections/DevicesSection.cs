using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>prices</c>, <c>resources</c> (what trains) and <c>serving</c> (on what artifacts are measured).</summary>
internal static class DevicesSection
{
    private static readonly string[] OfPrograms = ["sample", "command"];

    public static ResourceSpec Resources(Section spec)
    {
        var usual = new ResourceSpec();
        if (spec["resources"] is ScalarNode { Text.Length: > 0 } name) return usual with { Class = name.Text };
        if (spec.MapOf("resources") is not { } map) return usual;
        var section = new Section(map, "resources", spec.Findings, "class", "cores", "gpus", "memory", "concurrency", "price");
        var classes = Classes(section);
        return new ResourceSpec
        {
            Class = classes.FirstOrDefault() ?? usual.Class,
            AlsoClasses = classes.Length > 1 ? [.. classes.Skip(1)] : null,
            MemoryBytes = Memory(section),
            Cores = (int)(section.Whole("cores", 1, 4096) ?? usual.Cores),
            Gpus = (int)(section.Whole("gpus", 0, 1024) ?? usual.Gpus),
            Concurrency = (int)(section.Whole("concurrency", 0, 100_000) ?? usual.Concurrency),
        };
    }

    /// <returns>Empty: not given. The first is the one whose price costs are told at.</returns>
    private static ImmutableArray<string> Classes(Section section)
    {
        if (section["class"] is not ListNode list) return section.Text("class") is { } one ? [one] : [];
        if (list.Items.Count == 0) section.Findings.Error(list, "the list of classes is empty; write class: [t4, a100] or class: cpu");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list.Items)
        {
            if (item is not ScalarNode { Text.Length: > 0 } name) section.Findings.Error(item, $"a device class must be text, got {item.Kind}");
            else if (names.Contains(name.Text)) section.Findings.Error(item, $"device class '{name.Text}' is listed twice");
            else names.Add(name.Text);
        }

        return names.ToImmutable();
    }

    private static long? Memory(Section section)
    {
        if (section.Text("memory") is not { } text) return null;
        if (Quantity.Read(text, Dimension.Size) is { } bytes and >= 1e6 and <= 1e15) return (long)bytes;
        section.Findings.Error(section["memory"]!, $"memory must be 1 MB to a million GB with a unit, like 16GB or 512MiB, got '{text}'");
        return null;
    }

    /// <param name="trainedOn">What artifacts are measured on if the spec does not say.</param>
    public static ServingSpec Serving(Section spec, string trainedOn)
    {
        var usual = new ServingSpec { Class = trainedOn };
        if (spec["serving"] is ScalarNode { Text.Length: > 0 } name) return usual with { Class = name.Text };
        if (spec.MapOf("serving") is not { } map) return usual;
        var section = new Section(map, "serving", spec.Findings, "class", "batch_sizes", "price", "sample", "command");
        if (TrainerKind.NameOf(spec) != TrainerSpec.Program)
        {
            foreach (var key in OfPrograms.Where(section.Has))
                spec.Findings.Error(section.KeyOf(key), $"'{key}' belongs to models of a program of yours; the built-in trainers' models are measured on their own rows");
        }

        return new ServingSpec
        {
            Class = section.Text("class") ?? usual.Class,
            BatchSizes = BatchSizes(section, usual.BatchSizes),
            Sample = section.Text("sample"),
            Command = CommandSection.Words(section, "command"),
        };
    }

    public static ImmutableSortedDictionary<string, DevicePrice> Prices(Section spec, ResourceSpec resources, ServingSpec serving)
    {
        var prices = new SortedDictionary<string, DevicePrice>(StringComparer.Ordinal);
        if (spec.MapOf("prices") is { } map)
        {
            foreach (var (key, value) in map.Entries)
                if (Price(key.Text, value, spec.Findings) is { } price) prices[key.Text] = price;
        }

        Beside("resources", resources.Class);
        Beside("serving", serving.Class);
        var named = spec["prices"] is MapNode { Entries: var entries } ? entries.Select(entry => entry.Key.Text).ToHashSet() : [];
        Needed("resources", resources.Class);
        foreach (var other in resources.AlsoClasses ?? []) Needed("resources", other);
        if (serving.Class != resources.Class && resources.AlsoClasses?.Contains(serving.Class) != true) Needed("serving", serving.Class);
        return prices.ToImmutableSortedDictionary(StringComparer.Ordinal);

        Node? ClassNode(string section, string device) => (spec[section] as MapNode)?.Find("class")?.Value is ListNode list
            ? list.Items.FirstOrDefault(item => item is ScalarNode scalar && scalar.Text == device) ?? list
            : (spec[section] as MapNode)?.Find("class")?.Value;

        void Beside(string section, string device)
        {
            if ((spec[section] as MapNode)?.Find("price") is not { } given || Price(device, given.Value, spec.Findings) is not { } price) return;
            if (prices.TryGetValue(device, out var other) && other.NanoPerHour != price.NanoPerHour)
                spec.Findings.Error(given.Value, $"'{device}' has the price {Money.Text(other.NanoPerHour)} an hour already; keep one of them");
            prices[device] = price;
        }

        void Needed(string section, string device)
        {
            if (prices.ContainsKey(device) || named.Contains(device)) return;
            if ((spec[section] as MapNode)?.Find("price") is not null && (section != "resources" || device == resources.Class)) return;
            var near = Nearest.Of(device, prices.Keys) is { } other ? $"; did you mean '{other}'?" : $"; add prices: {{{device}: 0.10}}, USD per hour";
            var at = ClassNode(section, device) ?? spec[section] ?? spec["prices"] ?? spec.Map;
            spec.Findings.Error(at, $"device class '{device}' ({(section == "resources" ? "what trains" : "what serves")}) has no price{near}");
        }
    }

    private static DevicePrice? Price(string device, Node node, Findings findings)
    {
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Price) is { } usd)
        {
            if (usd is >= 0 and < 1e6) return new DevicePrice(Money.FromUsd((decimal)usd));
            findings.Error(node, $"the price of '{device}' must be 0 to a million USD per hour, got {node.Kind}");
            return null;
        }

        if (node is not MapNode map)
        {
            findings.Error(node, $"the price of '{device}' must be USD per hour, like {Quantity.Examples(Dimension.Price)}, or {{price: 0.10, watts: 65}}, got {node.Kind}");
            return null;
        }

        var section = new Section(map, $"the price of '{device}'", findings, "price", "watts");
        if (section["price"] is not { } price)
        {
            findings.Error(map, $"'{device}' has no price; add price: 0.10, USD per hour");
            return null;
        }

        if (price is MapNode)
        {
            findings.Error(price, "price must be USD per hour, got a mapping");
            return null;
        }

        var watts = section.Number("watts");
        if (watts is <= 0) findings.Error(section["watts"]!, $"watts must be above 0, got {Wording.Number(watts.Value)}");
        return Price(device, price, findings) is { } read ? read with { Watts = watts } : null;
    }

    private static ImmutableArray<int> BatchSizes(Section section, ImmutableArray<int> usual)
    {
        if (section["batch_sizes"] is not { } node) return usual;
        var items = node is ListNode list ? list.Items : [node];
        var sizes = new SortedSet<int>();
        foreach (var item in items)
        {
            if (item is ScalarNode scalar && ScalarValue.Of(scalar) is { Kind: ValueKind.Integer } value && value.AsInteger() is > 0 and <= 1 << 20) sizes.Add((int)value.AsInteger());
            else section.Findings.Error(item, $"a batch size must be a whole number above 0, got {item.Kind}");
        }

        if (items.Count == 0) section.Findings.Error(node, "the list of batch sizes is empty; write batch_sizes: [1, 8, 64]");
        return [.. sizes];
    }
}
