extension ConsoleAssets {
    /// The style sheet: light or dark as the reader's system is.
    static let style = colours + frame + parts + tables + controls

    private static let colours = """
        :root { color-scheme: light dark; --page: #f4f6fa; --card: #fff; --text: #172033; --soft: #5a6781;
          --line: #dbe1ec; --accent: #1b62d1; --taken: #1f6feb; --delegated: #8a4fd8; --foreign: #d9730d;
          --reserved: #8d97aa; --free: #e6ebf4; --good: #14713a; --goodback: #dcf5e5; --bad: #b3261e;
          --badback: #fde4e1; --wait: #8a5a00; --waitback: #fdf0cf; --plain: #e9edf5; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #0e131d; --card: #171e2b; --text: #e5eaf4; --soft: #97a4bd; --line: #2a3446;
            --accent: #77aaff; --taken: #4f93ff; --delegated: #b184f5; --foreign: #f2994a; --reserved: #6c7890;
            --free: #222c3d; --good: #74dc9c; --goodback: #143322; --bad: #ff9d94; --badback: #431d1b;
            --wait: #f3cb70; --waitback: #3c2f10; --plain: #242e40; } }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        html { scroll-padding-top: 5rem; }
        body { margin: 0; background: var(--page); color: var(--text);
          font: 14px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        a { color: var(--accent); }
        code { font: .86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        small { color: var(--soft); font-size: .86em; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: 1rem; z-index: 2; background: var(--card); padding: .5rem; }
        header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center;
          gap: .4rem 1.6rem; padding: .6rem 1.4rem; background: var(--card); border-bottom: 1px solid var(--line); }
        header h1 { margin: 0; font-size: 1.15rem; letter-spacing: -.01em; }
        header h1 a { color: inherit; text-decoration: none; }
        header p { margin: 0; color: var(--soft); font-size: .86rem; }
        header nav { display: flex; gap: 1.1rem; flex: 1; }
        header nav a { text-decoration: none; font-weight: 600; }
        .controls { display: flex; align-items: center; gap: 1rem; flex-wrap: wrap; }
        main { padding: 1.1rem 1.4rem 3rem; max-width: 118rem; margin: 0 auto; }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); gap: 1.1rem;
          align-items: start; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem;
          margin-bottom: 1.1rem; min-width: 0; }
        section .columns { gap: 2rem; }
        h2 { margin: 0 0 .7rem; font-size: 1.05rem; }
        .notice { background: var(--badback); color: var(--bad); padding: .7rem 1rem; border-radius: 8px;
          font-weight: 600; }
        .empty { color: var(--soft); }
        @media (max-width: 72rem) { .columns { grid-template-columns: minmax(0, 1fr); } header { position: static; } }

        """

    private static let parts = """
        .tiles { display: flex; flex-wrap: wrap; gap: .7rem; margin: 0 0 1.1rem; }
        .tiles div { flex: 1 1 auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem .9rem; }
        .tiles dt { color: var(--soft); font-size: .8rem; }
        .tiles dd { margin: 0; font-weight: 650; font-size: 1.02rem; font-variant-numeric: tabular-nums; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: 0 0 .6rem;
          font-size: .86rem; color: var(--soft); }
        .swatch { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
        .swatch-free { background: var(--free); } .swatch-taken { background: var(--taken); }
        .swatch-delegated { background: var(--delegated); } .swatch-foreign { background: var(--foreign); }
        .swatch-reserved { background: var(--reserved); } .swatch-reservation { border: 1.5px dashed var(--text); }
        .vpc { font-size: .92rem; margin: .9rem 0 .3rem; display: flex; flex-wrap: wrap; gap: 0 .6rem;
          align-items: baseline; }
        .block, .zone { color: var(--soft); font-weight: 500; }
        .subnet { margin: .9rem 0 1.2rem; }
        .subnet h4 { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .8rem; margin: 0 0 .35rem;
          font-weight: 500; }
        .subnet h4 > b { font-size: 1.02rem; font-variant-numeric: tabular-nums; }
        .subnet .buttons { margin-left: auto; }
        .map { display: block; width: 100%; border-radius: 5px; overflow: hidden; }
        .map .free { fill: var(--free); } .map .taken { fill: var(--taken); }
        .map .delegated { fill: var(--delegated); } .map .foreign { fill: var(--foreign); }
        .map .reserved { fill: var(--reserved); fill-opacity: .75; }
        .map .q1 { fill-opacity: .45; } .map .q2 { fill-opacity: .63; } .map .q3 { fill-opacity: .81; }
        .map rect:hover { stroke: var(--text); stroke-width: .12; } .map .free:hover { stroke: none; }
        .map .grid { stroke: var(--card); stroke-width: .14; fill: none; pointer-events: none; }
        .map .reservation { fill: none; stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3;
          vector-effect: non-scaling-stroke; pointer-events: stroke; }
        .figures { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .35rem 0 0; color: var(--soft);
          font-size: .86rem; font-variant-numeric: tabular-nums; }
        .figures b { color: var(--text); } .scale { margin-left: auto; }

        """

    private static let tables = """
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        caption { text-align: left; color: var(--soft); padding: 0 0 .35rem; font-size: .86rem; }
        th, td { text-align: left; padding: .32rem .6rem .32rem 0; vertical-align: top; }
        thead th { color: var(--soft); font-weight: 600; font-size: .8rem; border-bottom: 1px solid var(--line); }
        tbody tr { border-bottom: 1px solid var(--line); }
        td.number { text-align: right; font-variant-numeric: tabular-nums; }
        .faults td { white-space: nowrap; } .faults td:first-child { white-space: normal; }
        .faults th:nth-child(2), .faults th:nth-child(3), .counts th:nth-child(n+2), .buckets th:nth-child(n+3),
          .log th:last-child { text-align: right; }
        th:last-child, td:last-child { padding-right: 0; }
        td.act, thead th:last-child:nth-child(7), .faults th:last-child { text-align: right; }
        td.act { text-align: right; width: 1%; white-space: nowrap; padding-right: 0; }
        .instances .instance { background: color-mix(in srgb, var(--plain) 55%, transparent); }
        .instances .instance th { font-weight: 400; padding-left: .6rem; }
        .instances .instance th > * { margin-right: .8rem; }
        .instances .instance td.act { padding-right: .4rem; }
        .instances td:first-child { padding-left: .6rem; white-space: nowrap; }
        .instances .name { font-weight: 650; }
        .instances td code, .loose td code { margin-right: .35rem; white-space: nowrap; }
        .instances td:nth-child(n+2):nth-child(-n+4) { white-space: nowrap; }
        .loose td:nth-child(-n+3) { white-space: nowrap; }
        .line { display: block; } .description { overflow-wrap: anywhere; white-space: normal; max-width: 24rem; }
        code.primary { font-weight: 700; } code.public { color: var(--good); }
        code.prefix { display: inline-block; color: var(--delegated); }
        .tag { display: inline-block; background: var(--plain); border-radius: 4px; padding: 0 .4rem; font-size: .8rem;
          overflow-wrap: anywhere; max-width: 24rem; white-space: normal; }
        .state { display: inline-block; border-radius: 99px; padding: 0 .55rem; font-size: .8rem; white-space: nowrap;
          background: var(--plain); }
        .state.running, .state.attached, .state.in-use { background: var(--goodback); color: var(--good); }
        .state.pending, .state.attaching, .state.detaching, .state.stopping, .state.shutting-down {
          background: var(--waitback); color: var(--wait); }
        .state.stopped, .state.refused { background: var(--badback); color: var(--bad); }
        .scroll:has(.log) { max-height: 33rem; overflow-y: auto; }
        .log thead th { position: sticky; top: 0; background: var(--card); }
        .log td { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .counts, .buckets { margin-bottom: 1.2rem; }
        .scroll + .scroll, form + .scroll { margin-top: 1rem; }
        .buckets td { white-space: nowrap; }
        meter { width: 7rem; }
        .pages { color: var(--soft); font-size: .86rem; margin: .6rem 0; }

        """

    private static let controls = """
        .inline { display: inline; } .buttons { display: inline-flex; gap: .35rem; }
        button { font: inherit; font-size: .84rem; color: var(--text); background: var(--card); cursor: pointer;
          border: 1px solid var(--line); border-radius: 6px; padding: .16rem .65rem; }
        button:hover { border-color: var(--accent); color: var(--accent); }
        button.strong { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600;
          margin-top: .7rem; }
        #liveness { display: flex; gap: .6rem; align-items: center; min-width: 6.5rem; }
        .switches { list-style: none; margin: 0 0 1rem; padding: 0; }
        .switches li { padding: .34rem 0; border-bottom: 1px solid var(--line); }
        .switch button { display: flex; align-items: center; gap: .7rem; width: 100%; border: 0; background: none;
          padding: 0; font-size: .94rem; text-align: left; }
        .switch small { display: block; margin-left: 3rem; } .switch small b { color: var(--bad); }
        .knob { flex: none; width: 2.3rem; height: 1.25rem; border-radius: 99px; background: var(--reserved);
          position: relative; }
        .knob::after { content: ""; position: absolute; top: .15rem; left: .15rem; width: .95rem; height: .95rem;
          border-radius: 99px; background: #fff; transition: left .12s; }
        [aria-checked=true] .knob { background: var(--bad); } [aria-checked=true] .knob::after { left: 1.2rem; }
        @media (prefers-reduced-motion: reduce) { .knob::after { transition: none; } }
        .forms { margin-top: 1rem; }
        details { border-top: 1px solid var(--line); padding: .45rem 0; }
        summary { cursor: pointer; }
        .fields { display: grid; grid-template-columns: minmax(8rem, 12rem) minmax(0, 1fr); gap: .4rem .8rem;
          align-items: center; padding: .6rem 0 .3rem; }
        .fields p { grid-column: 1 / -1; margin: 0; color: var(--soft); } .fields button { grid-column: 2; justify-self: start; }
        .fields label { color: var(--soft); font-size: .86rem; }
        input, select { font: inherit; font-size: .88rem; color: var(--text); background: var(--page); width: 100%;
          border: 1px solid var(--line); border-radius: 6px; padding: .22rem .5rem; min-width: 0; }
        .filter { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-bottom: .8rem; }
        .filter input { width: 22rem; max-width: 100%; }

        """
}
