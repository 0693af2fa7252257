import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * How does Collect's own engine take a form? One request a line on the standard input, its fields parted by tabs; one
 * answer a line: fields parted by tabs, in which a tab, a line break and a backslash are escaped.
 *
 * <p>Questions are walked as Collect walks them, from the first screen on, so what is not relevant is not met.
 */
public final class Interview {
    private static final String ROOT = "/data";
    private FormEntryModel model;
    private FormEntryController controller;

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        Interview interview = new Interview();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> said;
            try {
                said = interview.asked(line.split("\t", -1));
            } catch (Exception problem) {
                said = List.of("error", String.valueOf(problem));
            }
            out.println(said.stream().map(Interview::escaped).collect(Collectors.joining("\t")));
        }
    }

    private List<String> asked(String[] words) throws Exception {
        switch (words[0]) {
            case "open":
                return open(words[1], words[2], words[3]);
            case "answer":
                return answer(words[1], words[2]);
            case "repeat":
                return repeat(words[1]);
            case "value":
                return value(words[1]);
            case "choices":
                return choices(words[1]);
            case "screen":
                return screen(words[1]);
            case "met":
                return met();
            case "finish":
                return finish();
            default:
                return List.of("error", "unknown request");
        }
    }

    private List<String> open(String form, String folder, String user) throws Exception {
        ReferenceManager references = ReferenceManager.instance();
        references.reset();
        references.addReferenceFactory(new InFolder(folder));
        PropertyManager.setPropertyManager(new Properties(user));
        FormDef definition = XFormUtils.getFormFromFormXml(form, null);
        definition.initialize(true, new InstanceInitializationFactory());
        model = new FormEntryModel(definition);
        controller = new FormEntryController(model);
        return List.of("ok");
    }

    private List<String> answer(String path, String said) {
        if (!goTo(path)) {
            return List.of("hidden");
        }
        FormEntryPrompt prompt = model.getQuestionPrompt();
        if (said.isEmpty()) {
            return told(controller.answerQuestion(null, false), prompt, null);
        }
        IAnswerData data = data(prompt, said);
        return data == null ? List.of("not offered") : told(controller.answerQuestion(data, false), prompt, data);
    }

    private static List<String> told(int code, FormEntryPrompt prompt, IAnswerData data) {
        switch (code) {
            case FormEntryController.ANSWER_OK:
                return List.of("ok");
            case FormEntryController.ANSWER_REQUIRED_BUT_EMPTY:
                return List.of("required");
            default:
                return List.of("refused", String.valueOf(prompt.getConstraintText(data)));
        }
    }

    private static IAnswerData data(FormEntryPrompt prompt, String said) {
        int control = prompt.getControlType();
        if (control == Constants.CONTROL_SELECT_ONE) {
            Selection chosen = chosen(prompt, said);
            return chosen == null ? null : new SelectOneData(chosen);
        }
        if (control == Constants.CONTROL_SELECT_MULTI) {
            List<Selection> all = new ArrayList<>();
            for (String one : said.split(" ")) {
                all.add(chosen(prompt, one));
            }
            MultipleItemsData data = all.contains(null) ? null : new SelectMultiData(all);
            return data;
        }
        IAnswerData template = AnswerDataFactory.templateByDataType(prompt.getDataType());
        return template instanceof StringData ? new StringData(said) : template.cast(new UncastData(said));
    }

    private static Selection chosen(FormEntryPrompt prompt, String said) {
        for (SelectChoice choice : prompt.getSelectChoices()) {
            if (choice.getValue().equals(said)) {
                return choice.selection();
            }
        }
        return null;
    }

    /** Adds one more of what the officer may repeat. */
    private List<String> repeat(String path) {
        controller.jumpToIndex(org.javarosa.core.model.FormIndex.createBeginningOfFormIndex());
        for (int event = controller.stepToNextEvent();
                event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT && here().startsWith(path + "[")) {
                controller.newRepeat();
                return List.of("ok");
            }
        }
        return List.of("hidden");
    }

    private List<String> value(String path) {
        TreeElement found = model.getForm().getMainInstance().getRoot();
        for (String step : path.substring(ROOT.length() + 1).split("/")) {
            String name = step.replaceAll("\\[\\d+]$", "");
            int number = step.endsWith("]") ? Integer.parseInt(step.replaceAll("^.*\\[|]$", "")) : 1;
            List<TreeElement> all = found.getChildrenWithName(name);
            if (all.size() < number) {
                return List.of("hidden");
            }
            found = all.get(number - 1);
        }
        if (!found.isRelevant()) {
            return List.of("hidden");
        }
        return List.of("ok", found.getValue() == null ? "" : found.getValue().uncast().getString());
    }

    private List<String> choices(String path) {
        if (!goTo(path)) {
            return List.of("hidden");
        }
        List<String> said = new ArrayList<>(List.of("ok"));
        model.getQuestionPrompt().getSelectChoices().forEach(choice -> said.add(choice.getValue()));
        return said;
    }

    /** Gives what is shown with a question: its text, and the picture above it. */
    private List<String> screen(String path) {
        if (!goTo(path)) {
            return List.of("hidden");
        }
        FormEntryPrompt prompt = model.getQuestionPrompt();
        String picture = prompt.getImageText();
        return List.of("ok", String.valueOf(prompt.getQuestionText()), picture == null ? "" : picture);
    }

    /** Gives the questions that the officer meets, in order. */
    private List<String> met() {
        List<String> said = new ArrayList<>(List.of("ok"));
        controller.jumpToIndex(org.javarosa.core.model.FormIndex.createBeginningOfFormIndex());
        for (int event = controller.stepToNextEvent();
                event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_QUESTION) {
                said.add(here());
            }
        }
        return said;
    }

    /** Finishes the form as Collect does, which asks every answer again. */
    private List<String> finish() {
        ValidateOutcome outcome = model.getForm().validate(true);
        if (outcome == null || outcome.outcome == FormEntryController.ANSWER_OK) {
            return List.of("ok");
        }
        boolean isEmpty = outcome.outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY;
        return List.of(isEmpty ? "required" : "refused", plain(outcome.failedPrompt.getReference().toString(true)));
    }

    private boolean goTo(String path) {
        controller.jumpToIndex(org.javarosa.core.model.FormIndex.createBeginningOfFormIndex());
        for (int event = controller.stepToNextEvent();
                event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_QUESTION && here().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private String here() {
        return plain(model.getFormIndex().getReference().toString(true));
    }

    /** Numbers only what repeats: the engine numbers each step. */
    private String plain(String path) {
        StringBuilder said = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (String step : path.substring(1).split("/")) {
            String name = step.replaceAll("\\[\\d+]$", "");
            names.append('/').append(name);
            boolean repeats = names.toString().matches(ROOT + "/\\w+_repeat");
            said.append('/').append(repeats ? step : name);
        }
        return said.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "").replace("\n", "\\n");
    }

    /** The files that came with the form, all in one folder. */
    private static final class InFolder extends PrefixedRootFactory {
        private final String folder;

        InFolder(String folder) {
            super(new String[] {"file-csv", "file", "images"});
            this.folder = folder;
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            String name = uri.substring(uri.lastIndexOf('/') + 1);
            return new FileReference(new File(folder, name), uri);
        }
    }

    private static final class FileReference implements Reference {
        private final File file;
        private final String uri;

        FileReference(File file, String uri) {
            this.file = file;
            this.uri = uri;
        }

        @Override
        public boolean doesBinaryExist() {
            return file.exists();
        }

        @Override
        public InputStream getStream() throws IOException {
            return new FileInputStream(file);
        }

        @Override
        public String getURI() {
            return uri;
        }

        @Override
        public String getLocalURI() {
            return file.getPath();
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FileOutputStream(file);
        }

        @Override
        public void remove() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }

    /** What the phone's settings say of its user. */
    private static final class Properties implements IPropertyManager {
        private final String user;

        Properties(String user) {
            this.user = user;
        }

        @Override
        public String getSingularProperty(String name) {
            return name.equals("username") ? user : "";
        }

        @Override
        public List<String> getProperty(String name) {
            return List.of(getSingularProperty(name));
        }

        @Override
        public void setProperty(String name, String value) {}

        @Override
        public void setProperty(String name, List<String> value) {}

        @Override
        public void addRules(IPropertyRules rules) {}

        @Override
        public List<IPropertyRules> getRules() {
            return List.of();
        }
    }
}
